create table public.accounts (
  account_id integer primary key,
  user_id uuid not null,
  strategy_id integer not null,
  instrument_id integer not null,
  note integer not null default 0
);

create table public.limits (
  account_id integer primary key references public.accounts,
  user_id uuid not null,
  most numeric not null,
  reserved numeric not null default 0,
  check (reserved <= most)
);

create table public.positions (
  account_id integer primary key references public.accounts,
  user_id uuid not null,
  quantity numeric not null default 0
);

-- An order remembers the epoch that its check saw, and when: what a kill promises can be read from these rows alone.
create table public.orders (
  order_id bigint generated always as identity primary key,
  user_id uuid not null,
  account_id integer not null references public.accounts,
  quantity numeric not null,
  scope_keys text[] not null,
  status text not null default 'submitted' check (status in ('submitted', 'sending')),
  submit_epoch bigint not null,
  submitted_at timestamptz not null,
  dispatch_epoch bigint,
  dispatched_at timestamptz
);

create index orders_by_submitted_at on public.orders (submitted_at);
create index orders_by_dispatched_at on public.orders (dispatched_at);

-- One row a scope that was ever killed. Level 0: reset; 1 pause, 2 cancel, 3 flatten.
create table public.kill_switches (
  scope_key text primary key check (scope_key ~ '^(global|(user|account|strategy|instrument):.+)$'),
  level integer not null check (level between 0 and 3),
  epoch bigint not null,
  changed_by uuid not null,
  reason text not null check (reason <> ''),
  changed_at timestamptz not null
);

create sequence private.kill_epochs;

-- Empty for ever: its lock is the gate.
create table private.gate ();

-- Both heads in one row: whoever needs one of them takes both, so nobody can wait in a circle.
create table private.user_heads (
  user_id uuid primary key,
  event_seq bigint not null default 0,
  audit_seq bigint not null default 0,
  audit_hash bytea not null default ''
);

create table public.events (
  user_id uuid not null,
  seq bigint not null,
  kind text not null,
  payload jsonb not null,
  primary key (user_id, seq)
);

create table public.audit_log (
  user_id uuid not null,
  seq bigint not null,
  entry text not null,
  hash bytea not null,
  primary key (user_id, seq)
);

comment on column public.audit_log.entry is 'The very text that was hashed: JSON, never parsed and written again.';

revoke all on public.accounts, public.limits, public.positions, public.orders, public.kill_switches, public.events, public.audit_log
  from public, anon, authenticated, service_role;
revoke all on sequence public.orders_order_id_seq from public, anon, authenticated, service_role;
revoke all on private.gate, private.user_heads from public, anon, authenticated, service_role;

grant select, update on public.accounts, public.limits, public.positions to chandlery_law;
grant select, insert, update on public.orders, public.kill_switches, private.user_heads to chandlery_law;
grant select, insert on public.events, public.audit_log to chandlery_law;
grant usage on sequence private.kill_epochs to chandlery_law;
grant select on public.accounts, public.limits, public.positions, public.orders, public.kill_switches, public.events, public.audit_log
  to engine;

-- Whoever owns a table may lock it, and nobody else is granted anything on the gate.
grant create on schema private to chandlery_law;
alter table private.gate owner to chandlery_law;
revoke create on schema private from chandlery_law;

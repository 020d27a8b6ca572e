-- Revoked by the one who made them and still owns them; afterwards the same words would only raise a notice.
revoke execute on function
  private.scope_keys, private.pass_gate, private.kill, private.reset, private.write_kill, private.submit,
  private.dispatch, private.write_in_order, private.append_heads, private.verify_audit
  from public;
grant execute on function private.scope_keys to chandlery_law;
grant execute on function
  private.kill, private.reset, private.submit, private.dispatch, private.write_in_order, private.verify_audit
  to engine;

grant create on schema private to chandlery_law;
alter function private.pass_gate owner to chandlery_law;
alter function private.kill owner to chandlery_law;
alter function private.reset owner to chandlery_law;
alter function private.write_kill owner to chandlery_law;
alter function private.submit owner to chandlery_law;
alter function private.dispatch owner to chandlery_law;
alter function private.write_in_order owner to chandlery_law;
alter function private.append_heads owner to chandlery_law;
alter function private.verify_audit owner to chandlery_law;
revoke create on schema private from chandlery_law;

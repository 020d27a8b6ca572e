// Made by Supabase's command line from a database with all migrations; after a change of the schema, make it anew with
// `supabase gen types --lang typescript --schema public --db-url <url>` and keep `Json` and `Database`.

type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      accounts: {
        Row: {
          account_id: string;
          created_at: string;
          currency: string;
          maker_fee_rate: number;
          mode: string;
          name: string | null;
          purpose: string;
          replay_from: string | null;
          replay_speed: number | null;
          replay_started_at: string | null;
          slippage_rate: number;
          start_cash: number;
          status: string;
          taker_fee_rate: number;
          user_id: string;
          venue: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          created_at?: string;
          currency?: string;
          maker_fee_rate?: number;
          mode: string;
          name?: string | null;
          purpose?: string;
          replay_from?: string | null;
          replay_speed?: number | null;
          replay_started_at?: string | null;
          slippage_rate?: number;
          start_cash: number;
          status?: string;
          taker_fee_rate?: number;
          user_id: string;
          venue: string;
        };
        Update: {
          account_id?: string;
          created_at?: string;
          currency?: string;
          maker_fee_rate?: number;
          mode?: string;
          name?: string | null;
          purpose?: string;
          replay_from?: string | null;
          replay_speed?: number | null;
          replay_started_at?: string | null;
          slippage_rate?: number;
          start_cash?: number;
          status?: string;
          taker_fee_rate?: number;
          user_id?: string;
          venue?: string;
        };
        Relationships: [];
      };
      assets: {
        Row: {
          asset_id: string;
          created_at: string;
          name: string | null;
          note: string | null;
          symbol: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          asset_id?: string;
          created_at?: string;
          name?: string | null;
          note?: string | null;
          symbol: string;
          updated_at?: string;
          user_id?: string;
        };
        Update: {
          asset_id?: string;
          created_at?: string;
          name?: string | null;
          note?: string | null;
          symbol?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      audit_log: {
        Row: {
          created_at: string;
          entry: string;
          hash: string;
          seq: number;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          entry: string;
          hash: string;
          seq: number;
          user_id: string;
        };
        Update: {
          created_at?: string;
          entry?: string;
          hash?: string;
          seq?: number;
          user_id?: string;
        };
        Relationships: [];
      };
      backtests: {
        Row: {
          account_id: string;
          backtest_id: string;
          candle_count: number | null;
          created_at: string;
          error: Json | null;
          final_equity: number | null;
          finished_at: string | null;
          from_time: string | null;
          metrics: Json | null;
          parameters: NonNullable<Json>;
          series_id: number;
          settings: NonNullable<Json>;
          started_at: string | null;
          status: string;
          strategy_id: string;
          to_time: string | null;
          trade_count: number | null;
          trade_hash: string | null;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          backtest_id: string;
          candle_count?: number | null;
          created_at?: string;
          error?: Json | null;
          final_equity?: number | null;
          finished_at?: string | null;
          from_time?: string | null;
          metrics?: Json | null;
          parameters: NonNullable<Json>;
          series_id: number;
          settings: NonNullable<Json>;
          started_at?: string | null;
          status?: string;
          strategy_id: string;
          to_time?: string | null;
          trade_count?: number | null;
          trade_hash?: string | null;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          backtest_id?: string;
          candle_count?: number | null;
          created_at?: string;
          error?: Json | null;
          final_equity?: number | null;
          finished_at?: string | null;
          from_time?: string | null;
          metrics?: Json | null;
          parameters?: NonNullable<Json>;
          series_id?: number;
          settings?: NonNullable<Json>;
          started_at?: string | null;
          status?: string;
          strategy_id?: string;
          to_time?: string | null;
          trade_count?: number | null;
          trade_hash?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "backtests_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "backtests_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "backtests_series_id_fkey";
            columns: ["series_id"];
            isOneToOne: false;
            referencedRelation: "candle_series";
            referencedColumns: ["series_id"];
          },
          {
            foreignKeyName: "backtests_strategy_id_user_id_fkey";
            columns: ["strategy_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "strategies";
            referencedColumns: ["strategy_id", "user_id"];
          },
        ];
      };
      candle_imports: {
        Row: {
          created_at: string;
          file_name: string;
          finished_at: string | null;
          import_id: string;
          report: Json | null;
          source: string;
          status: string;
          symbol: string;
          timeframe: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          file_name: string;
          finished_at?: string | null;
          import_id: string;
          report?: Json | null;
          source: string;
          status?: string;
          symbol: string;
          timeframe: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          file_name?: string;
          finished_at?: string | null;
          import_id?: string;
          report?: Json | null;
          source?: string;
          status?: string;
          symbol?: string;
          timeframe?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      candle_revisions: {
        Row: {
          close: number;
          high: number;
          low: number;
          open: number;
          open_time: string;
          received_at: string;
          revision: number;
          series_id: number;
          volume: number;
        };
        ComputedFields: never;
        Insert: {
          close: number;
          high: number;
          low: number;
          open: number;
          open_time: string;
          received_at?: string;
          revision: number;
          series_id: number;
          volume: number;
        };
        Update: {
          close?: number;
          high?: number;
          low?: number;
          open?: number;
          open_time?: string;
          received_at?: string;
          revision?: number;
          series_id?: number;
          volume?: number;
        };
        Relationships: [
          {
            foreignKeyName: "candle_revisions_series_id_open_time_fkey";
            columns: ["series_id", "open_time"];
            isOneToOne: false;
            referencedRelation: "market_data_candles";
            referencedColumns: ["series_id", "open_time"];
          },
        ];
      };
      candle_series: {
        Row: {
          created_at: string;
          price_scale: number;
          series_id: number;
          source: string;
          symbol: string;
          timeframe: string;
          user_id: string | null;
          volume_scale: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          price_scale: number;
          series_id?: never;
          source: string;
          symbol: string;
          timeframe: string;
          user_id?: string | null;
          volume_scale: number;
        };
        Update: {
          created_at?: string;
          price_scale?: number;
          series_id?: never;
          source?: string;
          symbol?: string;
          timeframe?: string;
          user_id?: string | null;
          volume_scale?: number;
        };
        Relationships: [];
      };
      conversion_rates: {
        Row: {
          created_at: string;
          from_currency: string;
          rate: number;
          rate_id: number;
          source: string;
          to_currency: string;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          from_currency: string;
          rate: number;
          rate_id?: never;
          source: string;
          to_currency: string;
          user_id?: string | null;
        };
        Update: {
          created_at?: string;
          from_currency?: string;
          rate?: number;
          rate_id?: never;
          source?: string;
          to_currency?: string;
          user_id?: string | null;
        };
        Relationships: [];
      };
      decisions: {
        Row: {
          account_id: string;
          checks: Json | null;
          code: string | null;
          decided_at: string;
          epoch: number | null;
          expires_at: string | null;
          intent_hash: string | null;
          intent_sequence: number;
          limit_value: number | null;
          mode: string;
          rule: string | null;
          user_id: string;
          value: number | null;
          verdict: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          checks?: Json | null;
          code?: string | null;
          decided_at: string;
          epoch?: number | null;
          expires_at?: string | null;
          intent_hash?: string | null;
          intent_sequence: number;
          limit_value?: number | null;
          mode?: string;
          rule?: string | null;
          user_id: string;
          value?: number | null;
          verdict: string;
        };
        Update: {
          account_id?: string;
          checks?: Json | null;
          code?: string | null;
          decided_at?: string;
          epoch?: number | null;
          expires_at?: string | null;
          intent_hash?: string | null;
          intent_sequence?: number;
          limit_value?: number | null;
          mode?: string;
          rule?: string | null;
          user_id?: string;
          value?: number | null;
          verdict?: string;
        };
        Relationships: [
          {
            foreignKeyName: "decisions_account_id_intent_sequence_fkey";
            columns: ["account_id", "intent_sequence"];
            isOneToOne: true;
            referencedRelation: "intents";
            referencedColumns: ["account_id", "sequence"];
          },
          {
            foreignKeyName: "decisions_account_id_user_id_mode_fkey";
            columns: ["account_id", "user_id", "mode"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id", "mode"];
          },
        ];
      };
      equity_snapshots: {
        Row: {
          account_id: string;
          equity: number;
          taken_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          equity: number;
          taken_at: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          equity?: number;
          taken_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "equity_snapshots_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "equity_snapshots_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
        ];
      };
      events: {
        Row: {
          created_at: string;
          kind: string;
          payload: NonNullable<Json>;
          seq: number;
          user_id: string;
          verb: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          kind: string;
          payload: NonNullable<Json>;
          seq: number;
          user_id: string;
          verb: string;
        };
        Update: {
          created_at?: string;
          kind?: string;
          payload?: NonNullable<Json>;
          seq?: number;
          user_id?: string;
          verb?: string;
        };
        Relationships: [];
      };
      execution_keys: {
        Row: {
          created_at: string;
          public_key: string;
          recipient_key_id: string;
          replaced_at: string | null;
          retired_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          public_key: string;
          recipient_key_id: string;
          replaced_at?: string | null;
          retired_at?: string | null;
        };
        Update: {
          created_at?: string;
          public_key?: string;
          recipient_key_id?: string;
          replaced_at?: string | null;
          retired_at?: string | null;
        };
        Relationships: [];
      };
      fills: {
        Row: {
          account_id: string;
          candle_index: number | null;
          conversion_rate: number;
          exit_reason: string | null;
          fee: number;
          filled_at: string;
          instrument_id: number | null;
          is_ambiguous: boolean;
          is_maker: boolean | null;
          mode: string;
          order_sequence: number;
          price: number;
          quantity: number;
          sequence: number;
          side: string;
          trade_key: string | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          candle_index?: number | null;
          conversion_rate?: number;
          exit_reason?: string | null;
          fee: number;
          filled_at: string;
          instrument_id?: number | null;
          is_ambiguous: boolean;
          is_maker?: boolean | null;
          mode?: string;
          order_sequence: number;
          price: number;
          quantity: number;
          sequence: number;
          side: string;
          trade_key?: string | null;
          user_id: string;
        };
        Update: {
          account_id?: string;
          candle_index?: number | null;
          conversion_rate?: number;
          exit_reason?: string | null;
          fee?: number;
          filled_at?: string;
          instrument_id?: number | null;
          is_ambiguous?: boolean;
          is_maker?: boolean | null;
          mode?: string;
          order_sequence?: number;
          price?: number;
          quantity?: number;
          sequence?: number;
          side?: string;
          trade_key?: string | null;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "fills_account_id_order_sequence_fkey";
            columns: ["account_id", "order_sequence"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["account_id", "sequence"];
          },
          {
            foreignKeyName: "fills_account_id_user_id_mode_fkey";
            columns: ["account_id", "user_id", "mode"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id", "mode"];
          },
          {
            foreignKeyName: "fills_instrument_id_fkey";
            columns: ["instrument_id"];
            isOneToOne: false;
            referencedRelation: "instruments";
            referencedColumns: ["instrument_id"];
          },
        ];
      };
      global_setting_changes: {
        Row: {
          change_id: number;
          changed_at: string;
          changed_by: string | null;
          new_value: string | null;
          old_value: string | null;
          setting: string;
        };
        ComputedFields: never;
        Insert: {
          change_id?: never;
          changed_at?: string;
          changed_by?: string | null;
          new_value?: string | null;
          old_value?: string | null;
          setting: string;
        };
        Update: {
          change_id?: never;
          changed_at?: string;
          changed_by?: string | null;
          new_value?: string | null;
          old_value?: string | null;
          setting?: string;
        };
        Relationships: [];
      };
      global_settings: {
        Row: {
          api_base_url: string | null;
          only_row: boolean;
          updated_at: string;
          updated_by: string | null;
        };
        ComputedFields: never;
        Insert: {
          api_base_url?: string | null;
          only_row?: boolean;
          updated_at?: string;
          updated_by?: string | null;
        };
        Update: {
          api_base_url?: string | null;
          only_row?: boolean;
          updated_at?: string;
          updated_by?: string | null;
        };
        Relationships: [];
      };
      ingest_keys: {
        Row: {
          created_at: string;
          key_id: number;
          key_prefix: string;
          key_sha256: string;
          revoked_at: string | null;
          source: string;
          symbols: string[] | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          key_id?: never;
          key_prefix: string;
          key_sha256: string;
          revoked_at?: string | null;
          source: string;
          symbols?: string[] | null;
          user_id: string;
        };
        Update: {
          created_at?: string;
          key_id?: never;
          key_prefix?: string;
          key_sha256?: string;
          revoked_at?: string | null;
          source?: string;
          symbols?: string[] | null;
          user_id?: string;
        };
        Relationships: [];
      };
      instruments: {
        Row: {
          contract_size: number;
          created_at: string;
          currency: string;
          instrument_id: number;
          lot_size: number;
          max_quantity: number | null;
          min_quantity: number;
          series_id: number | null;
          symbol: string;
          tick_size: number;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          contract_size?: number;
          created_at?: string;
          currency: string;
          instrument_id?: never;
          lot_size: number;
          max_quantity?: number | null;
          min_quantity?: number;
          series_id?: number | null;
          symbol: string;
          tick_size: number;
          user_id?: string | null;
        };
        Update: {
          contract_size?: number;
          created_at?: string;
          currency?: string;
          instrument_id?: never;
          lot_size?: number;
          max_quantity?: number | null;
          min_quantity?: number;
          series_id?: number | null;
          symbol?: string;
          tick_size?: number;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "instruments_series_id_fkey";
            columns: ["series_id"];
            isOneToOne: false;
            referencedRelation: "candle_series";
            referencedColumns: ["series_id"];
          },
        ];
      };
      intents: {
        Row: {
          account_id: string;
          cash_fraction: number | null;
          decided_at: string;
          expected_price: number | null;
          expected_quantity: number | null;
          good_until: string | null;
          instrument_id: number | null;
          intent_id: string | null;
          mode: string;
          order_type: string;
          price: number | null;
          quantity: number | null;
          reduce_only: boolean;
          sequence: number;
          side: string;
          source: string;
          stop_loss: Json | null;
          stop_price: number | null;
          strategy_id: string | null;
          symbol: string;
          take_profit: Json | null;
          time_in_force: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          cash_fraction?: number | null;
          decided_at: string;
          expected_price?: number | null;
          expected_quantity?: number | null;
          good_until?: string | null;
          instrument_id?: number | null;
          intent_id?: string | null;
          mode?: string;
          order_type: string;
          price?: number | null;
          quantity?: number | null;
          reduce_only: boolean;
          sequence: number;
          side: string;
          source?: string;
          stop_loss?: Json | null;
          stop_price?: number | null;
          strategy_id?: string | null;
          symbol: string;
          take_profit?: Json | null;
          time_in_force?: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          cash_fraction?: number | null;
          decided_at?: string;
          expected_price?: number | null;
          expected_quantity?: number | null;
          good_until?: string | null;
          instrument_id?: number | null;
          intent_id?: string | null;
          mode?: string;
          order_type?: string;
          price?: number | null;
          quantity?: number | null;
          reduce_only?: boolean;
          sequence?: number;
          side?: string;
          source?: string;
          stop_loss?: Json | null;
          stop_price?: number | null;
          strategy_id?: string | null;
          symbol?: string;
          take_profit?: Json | null;
          time_in_force?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "intents_account_id_user_id_mode_fkey";
            columns: ["account_id", "user_id", "mode"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id", "mode"];
          },
          {
            foreignKeyName: "intents_instrument_id_fkey";
            columns: ["instrument_id"];
            isOneToOne: false;
            referencedRelation: "instruments";
            referencedColumns: ["instrument_id"];
          },
          {
            foreignKeyName: "intents_strategy_id_user_id_fkey";
            columns: ["strategy_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "strategies";
            referencedColumns: ["strategy_id", "user_id"];
          },
        ];
      };
      kill_sweeps: {
        Row: {
          cancelled_orders: number;
          closed_positions: number;
          created_at: string;
          epoch: number;
          finished_at: string | null;
          flat_at: string | null;
          open_orders: number | null;
          open_positions: number | null;
          orders_gone_at: string | null;
          status: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          cancelled_orders?: number;
          closed_positions?: number;
          created_at?: string;
          epoch: number;
          finished_at?: string | null;
          flat_at?: string | null;
          open_orders?: number | null;
          open_positions?: number | null;
          orders_gone_at?: string | null;
          status?: string;
          user_id: string;
        };
        Update: {
          cancelled_orders?: number;
          closed_positions?: number;
          created_at?: string;
          epoch?: number;
          finished_at?: string | null;
          flat_at?: string | null;
          open_orders?: number | null;
          open_positions?: number | null;
          orders_gone_at?: string | null;
          status?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "kill_sweeps_epoch_fkey";
            columns: ["epoch"];
            isOneToOne: false;
            referencedRelation: "kill_history";
            referencedColumns: ["epoch"];
          },
          {
            foreignKeyName: "kill_sweeps_epoch_fkey";
            columns: ["epoch"];
            isOneToOne: false;
            referencedRelation: "kill_switch_changes";
            referencedColumns: ["epoch"];
          },
        ];
      };
      kill_switch_changes: {
        Row: {
          called_at: string;
          changed_by: string | null;
          created_at: string;
          drained: boolean | null;
          epoch: number;
          is_drill: boolean;
          level: number;
          reason: string;
          scope_key: string;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          called_at: string;
          changed_by?: string | null;
          created_at?: string;
          drained?: boolean | null;
          epoch: number;
          is_drill: boolean;
          level: number;
          reason: string;
          scope_key: string;
          user_id?: string | null;
        };
        Update: {
          called_at?: string;
          changed_by?: string | null;
          created_at?: string;
          drained?: boolean | null;
          epoch?: number;
          is_drill?: boolean;
          level?: number;
          reason?: string;
          scope_key?: string;
          user_id?: string | null;
        };
        Relationships: [];
      };
      kill_switches: {
        Row: {
          account_id: string | null;
          changed_at: string;
          changed_by: string | null;
          created_at: string;
          epoch: number;
          instrument_id: number | null;
          is_drill: boolean;
          level: number;
          reason: string;
          scope: string;
          scope_key: string;
          strategy_id: string | null;
          user_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_id?: string | null;
          changed_at: string;
          changed_by?: string | null;
          created_at?: string;
          epoch: number;
          instrument_id?: number | null;
          is_drill?: boolean;
          level: number;
          reason: string;
          scope: string;
          scope_key: string;
          strategy_id?: string | null;
          user_id?: string | null;
        };
        Update: {
          account_id?: string | null;
          changed_at?: string;
          changed_by?: string | null;
          created_at?: string;
          epoch?: number;
          instrument_id?: number | null;
          is_drill?: boolean;
          level?: number;
          reason?: string;
          scope?: string;
          scope_key?: string;
          strategy_id?: string | null;
          user_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "kill_switches_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "kill_switches_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "kill_switches_instrument_id_fkey";
            columns: ["instrument_id"];
            isOneToOne: false;
            referencedRelation: "instruments";
            referencedColumns: ["instrument_id"];
          },
          {
            foreignKeyName: "kill_switches_strategy_id_user_id_fkey";
            columns: ["strategy_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "strategies";
            referencedColumns: ["strategy_id", "user_id"];
          },
        ];
      };
      ledger_entries: {
        Row: {
          account_id: string;
          amount: number;
          booked_at: string;
          created_at: string;
          fill_sequence: number | null;
          kind: string;
          note: string | null;
          sequence: number;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          amount: number;
          booked_at: string;
          created_at?: string;
          fill_sequence?: number | null;
          kind: string;
          note?: string | null;
          sequence: number;
          user_id: string;
        };
        Update: {
          account_id?: string;
          amount?: number;
          booked_at?: string;
          created_at?: string;
          fill_sequence?: number | null;
          kind?: string;
          note?: string | null;
          sequence?: number;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "ledger_entries_account_id_fill_sequence_fkey";
            columns: ["account_id", "fill_sequence"];
            isOneToOne: false;
            referencedRelation: "fills";
            referencedColumns: ["account_id", "sequence"];
          },
          {
            foreignKeyName: "ledger_entries_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "ledger_entries_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
        ];
      };
      market_data_candles: {
        Row: {
          close: number;
          high: number;
          is_closed: boolean;
          low: number;
          open: number;
          open_time: string;
          series_id: number;
          volume: number;
        };
        ComputedFields: never;
        Insert: {
          close: number;
          high: number;
          is_closed?: boolean;
          low: number;
          open: number;
          open_time: string;
          series_id: number;
          volume: number;
        };
        Update: {
          close?: number;
          high?: number;
          is_closed?: boolean;
          low?: number;
          open?: number;
          open_time?: string;
          series_id?: number;
          volume?: number;
        };
        Relationships: [];
      };
      orders: {
        Row: {
          accepted_at: string | null;
          account_id: string;
          cash_fraction: number | null;
          changed_at: string;
          client_order_id: string;
          dispatch_epoch: number | null;
          dispatched_at: string | null;
          filled_quantity: number;
          good_until: string | null;
          instrument_id: number | null;
          intent_sequence: number;
          is_triggered: boolean;
          matched_until: string | null;
          mode: string;
          order_type: string;
          price: number | null;
          purpose: string;
          quantity: number | null;
          reduce_only: boolean;
          rejection: string | null;
          sequence: number;
          side: string;
          status: string;
          stop_price: number | null;
          submit_epoch: number | null;
          submitted_at: string | null;
          time_in_force: string;
          user_id: string;
          venue_order_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          account_id: string;
          cash_fraction?: number | null;
          changed_at: string;
          client_order_id: string;
          dispatch_epoch?: number | null;
          dispatched_at?: string | null;
          filled_quantity?: number;
          good_until?: string | null;
          instrument_id?: number | null;
          intent_sequence: number;
          is_triggered?: boolean;
          matched_until?: string | null;
          mode?: string;
          order_type: string;
          price?: number | null;
          purpose: string;
          quantity?: number | null;
          reduce_only?: boolean;
          rejection?: string | null;
          sequence: number;
          side: string;
          status: string;
          stop_price?: number | null;
          submit_epoch?: number | null;
          submitted_at?: string | null;
          time_in_force?: string;
          user_id: string;
          venue_order_id?: string | null;
        };
        Update: {
          accepted_at?: string | null;
          account_id?: string;
          cash_fraction?: number | null;
          changed_at?: string;
          client_order_id?: string;
          dispatch_epoch?: number | null;
          dispatched_at?: string | null;
          filled_quantity?: number;
          good_until?: string | null;
          instrument_id?: number | null;
          intent_sequence?: number;
          is_triggered?: boolean;
          matched_until?: string | null;
          mode?: string;
          order_type?: string;
          price?: number | null;
          purpose?: string;
          quantity?: number | null;
          reduce_only?: boolean;
          rejection?: string | null;
          sequence?: number;
          side?: string;
          status?: string;
          stop_price?: number | null;
          submit_epoch?: number | null;
          submitted_at?: string | null;
          time_in_force?: string;
          user_id?: string;
          venue_order_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "orders_account_id_intent_sequence_fkey";
            columns: ["account_id", "intent_sequence"];
            isOneToOne: false;
            referencedRelation: "decisions";
            referencedColumns: ["account_id", "intent_sequence"];
          },
          {
            foreignKeyName: "orders_account_id_user_id_mode_fkey";
            columns: ["account_id", "user_id", "mode"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id", "mode"];
          },
          {
            foreignKeyName: "orders_instrument_id_fkey";
            columns: ["instrument_id"];
            isOneToOne: false;
            referencedRelation: "instruments";
            referencedColumns: ["instrument_id"];
          },
        ];
      };
      paper_runs: {
        Row: {
          account_id: string;
          candle_count: number;
          created_at: string;
          cursor_time: string | null;
          equity: number | null;
          error: Json | null;
          finished_at: string | null;
          from_time: string;
          label: string;
          pace_ms: number;
          paper_run_id: string;
          parameters: NonNullable<Json>;
          series_id: number;
          settings: NonNullable<Json>;
          status: string;
          strategy_id: string;
          to_time: string | null;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          candle_count?: number;
          created_at?: string;
          cursor_time?: string | null;
          equity?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          from_time: string;
          label?: string;
          pace_ms: number;
          paper_run_id: string;
          parameters: NonNullable<Json>;
          series_id: number;
          settings: NonNullable<Json>;
          status?: string;
          strategy_id: string;
          to_time?: string | null;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          candle_count?: number;
          created_at?: string;
          cursor_time?: string | null;
          equity?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          from_time?: string;
          label?: string;
          pace_ms?: number;
          paper_run_id?: string;
          parameters?: NonNullable<Json>;
          series_id?: number;
          settings?: NonNullable<Json>;
          status?: string;
          strategy_id?: string;
          to_time?: string | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "paper_runs_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "paper_runs_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "paper_runs_series_id_fkey";
            columns: ["series_id"];
            isOneToOne: false;
            referencedRelation: "candle_series";
            referencedColumns: ["series_id"];
          },
          {
            foreignKeyName: "paper_runs_strategy_id_user_id_fkey";
            columns: ["strategy_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "strategies";
            referencedColumns: ["strategy_id", "user_id"];
          },
        ];
      };
      positions: {
        Row: {
          account_id: string;
          cost: number;
          entry_price: number | null;
          fees: number;
          instrument_id: number;
          opened_at: string | null;
          quantity: number;
          realized_profit: number;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          cost?: number;
          entry_price?: number | null;
          fees?: number;
          instrument_id: number;
          opened_at?: string | null;
          quantity?: number;
          realized_profit?: number;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          cost?: number;
          entry_price?: number | null;
          fees?: number;
          instrument_id?: number;
          opened_at?: string | null;
          quantity?: number;
          realized_profit?: number;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "positions_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "positions_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "positions_instrument_id_fkey";
            columns: ["instrument_id"];
            isOneToOne: false;
            referencedRelation: "instruments";
            referencedColumns: ["instrument_id"];
          },
        ];
      };
      risk_limits: {
        Row: {
          account_id: string;
          created_at: string;
          duplicate_window_ms: number;
          instruments: number[] | null;
          max_candle_age_seconds: number | null;
          max_daily_loss: number | null;
          max_drawdown: number | null;
          max_exposure: number | null;
          max_leverage: number | null;
          max_open_orders: number | null;
          max_order_value: number | null;
          max_orders_per_minute: number | null;
          max_position: number | null;
          max_position_value: number | null;
          max_price_deviation: number | null;
          max_weekly_loss: number | null;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          created_at?: string;
          duplicate_window_ms?: number;
          instruments?: number[] | null;
          max_candle_age_seconds?: number | null;
          max_daily_loss?: number | null;
          max_drawdown?: number | null;
          max_exposure?: number | null;
          max_leverage?: number | null;
          max_open_orders?: number | null;
          max_order_value?: number | null;
          max_orders_per_minute?: number | null;
          max_position?: number | null;
          max_position_value?: number | null;
          max_price_deviation?: number | null;
          max_weekly_loss?: number | null;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          created_at?: string;
          duplicate_window_ms?: number;
          instruments?: number[] | null;
          max_candle_age_seconds?: number | null;
          max_daily_loss?: number | null;
          max_drawdown?: number | null;
          max_exposure?: number | null;
          max_leverage?: number | null;
          max_open_orders?: number | null;
          max_order_value?: number | null;
          max_orders_per_minute?: number | null;
          max_position?: number | null;
          max_position_value?: number | null;
          max_price_deviation?: number | null;
          max_weekly_loss?: number | null;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "risk_limits_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "risk_limits_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
          },
        ];
      };
      strategies: {
        Row: {
          created_at: string;
          file: string | null;
          name: string;
          source_sha256: string | null;
          status: string;
          strategy_id: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          file?: string | null;
          name: string;
          source_sha256?: string | null;
          status?: string;
          strategy_id: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          file?: string | null;
          name?: string;
          source_sha256?: string | null;
          status?: string;
          strategy_id?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      user_exchange_keys: {
        Row: {
          created_at: string;
          hint: string;
          key_id: string;
          label: string;
          permissions: Json | null;
          proof_claim: string | null;
          proof_due_at: string;
          proof_failures: number;
          proving_until: string | null;
          reason: string | null;
          reason_code: string | null;
          recipient_key_id: string;
          revoked_at: string | null;
          sealed: string;
          status: string;
          updated_at: string;
          user_id: string;
          validated_at: string | null;
          venue: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          hint: string;
          key_id: string;
          label: string;
          permissions?: Json | null;
          proof_claim?: string | null;
          proof_due_at?: string;
          proof_failures?: number;
          proving_until?: string | null;
          reason?: string | null;
          reason_code?: string | null;
          recipient_key_id: string;
          revoked_at?: string | null;
          sealed: string;
          status?: string;
          updated_at?: string;
          user_id: string;
          validated_at?: string | null;
          venue: string;
          version: number;
        };
        Update: {
          created_at?: string;
          hint?: string;
          key_id?: string;
          label?: string;
          permissions?: Json | null;
          proof_claim?: string | null;
          proof_due_at?: string;
          proof_failures?: number;
          proving_until?: string | null;
          reason?: string | null;
          reason_code?: string | null;
          recipient_key_id?: string;
          revoked_at?: string | null;
          sealed?: string;
          status?: string;
          updated_at?: string;
          user_id?: string;
          validated_at?: string | null;
          venue?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: "user_exchange_keys_recipient_key_id_fkey";
            columns: ["recipient_key_id"];
            isOneToOne: false;
            referencedRelation: "execution_keys";
            referencedColumns: ["recipient_key_id"];
          },
        ];
      };
      user_roles: {
        Row: {
          created_at: string;
          is_local: boolean;
          role: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          is_local?: boolean;
          role: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          is_local?: boolean;
          role?: string;
          user_id?: string;
        };
        Relationships: [];
      };
      user_settings: {
        Row: {
          color_preset: string;
          created_at: string;
          display_name: string | null;
          locale: string;
          theme: string;
          time_zone: string;
          updated_at: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          color_preset?: string;
          created_at?: string;
          display_name?: string | null;
          locale?: string;
          theme?: string;
          time_zone?: string;
          updated_at?: string;
          user_id: string;
        };
        Update: {
          color_preset?: string;
          created_at?: string;
          display_name?: string | null;
          locale?: string;
          theme?: string;
          time_zone?: string;
          updated_at?: string;
          user_id?: string;
        };
        Relationships: [];
      };
    };
    Views: {
      account_balances: {
        Row: {
          account_id: string;
          cash: number | null;
          fees: number | null;
          position: number | null;
          user_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      kill_history: {
        Row: {
          block_ms: number | null;
          called_at: string;
          cancelled_orders: number | null;
          changed_by: string | null;
          closed_positions: number | null;
          drained: boolean | null;
          epoch: number;
          flat_ms: number | null;
          is_drill: boolean;
          level: number;
          orders_gone_ms: number | null;
          reason: string;
          scope_key: string;
          sweep_status: string | null;
          swept_user_id: string | null;
          user_id: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
    };
    Functions: {
      add_instrument: {
        Args: {
          contract_size?: number;
          currency: string;
          for_all?: boolean;
          lot_size?: number;
          series_id: number;
          tick_size?: number;
        };
        Returns: number;
      };
      audit_chains: {
        Args: Record<PropertyKey, never>;
        Returns: {
          seq: number;
          user_id: string;
        }[];
      };
      begin_audit_export: { Args: { of_user?: string }; Returns: number };
      begin_key_check: { Args: Record<PropertyKey, never>; Returns: undefined };
      cancel_all_orders: { Args: { account_id: string; instrument_id?: number }; Returns: number };
      cancel_order: { Args: { account_id: string; order_sequence: number }; Returns: number };
      candle_coverage: {
        Args: { from_time: string; only_series?: number; step_count: number; step_seconds: number };
        Returns: {
          counts: number[];
          series_id: number;
        }[];
      };
      candle_totals: {
        Args: Record<PropertyKey, never>;
        Returns: {
          candle_count: number;
          first_time: string;
          last_time: string;
          revision_count: number;
          series_id: number;
        }[];
      };
      close_account: { Args: { account_id: string }; Returns: undefined };
      close_position: { Args: { account_id: string; instrument_id: number; intent_id: string }; Returns: Json };
      deposit_paper_cash: { Args: { account_id: string; amount: number; note?: string }; Returns: number };
      kill_switch: {
        Args: { for_all?: boolean; is_drill?: boolean; level: number; reason: string; scope: string; target?: string };
        Returns: Json;
      };
      open_paper_account: {
        Args: {
          account_id?: string;
          currency: string;
          deposit: number;
          fees?: Json;
          limits?: Json;
          name: string;
          replay?: Json;
        };
        Returns: string;
      };
      place_order: {
        Args: {
          account_id: string;
          good_until?: string;
          instrument_id: number;
          intent_id: string;
          order_type?: string;
          price?: number;
          quantity: number;
          reduce_only?: boolean;
          side: string;
          stop_loss?: Json;
          stop_price?: number;
          strategy_id?: string;
          take_profit?: Json;
          time_in_force?: string;
        };
        Returns: Json;
      };
      read_audit: {
        Args: {
          before_seq?: number;
          change?: string;
          from_time?: string;
          most?: number;
          of_user?: string;
          subject?: string;
          to_time?: string;
        };
        Returns: {
          created_at: string;
          entry: string;
          hash: string;
          seq: number;
          user_id: string;
        }[];
      };
      record_conversion_rate: {
        Args: { for_all?: boolean; from_currency: string; rate: number; source: string; to_currency: string };
        Returns: number;
      };
      reset_kill_switch: {
        Args: { for_all?: boolean; reason: string; scope: string; target?: string };
        Returns: number;
      };
      revoke_exchange_key: { Args: { key_id: string }; Returns: Json };
      risk_use: {
        Args: { account_id: string };
        Returns: {
          as_of: string;
          is_blocking: boolean;
          limit_name: string;
          limit_value: string;
          place: number;
          rule: string;
          value: string;
        }[];
      };
      set_api_base_url: { Args: { url: string }; Returns: string };
      set_risk_limits: { Args: { account_id: string; limits: Json }; Returns: Json };
      store_exchange_key: {
        Args: {
          hint: string;
          key_id: string;
          label: string;
          permissions: Json;
          recipient_key_id: string;
          sealed: string;
          venue: string;
          version: number;
        };
        Returns: Json;
      };
      total_accounts: {
        Args: { currency: string };
        Returns: {
          account_currency: string;
          account_id: string;
          cash: string;
          equity: string;
          name: string;
          rate: string;
          rate_id: number;
          rate_source: string;
          rated_at: string;
          total: string;
        }[];
      };
      verify_own_audit: { Args: { of_user?: string }; Returns: Json };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

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
          mode: string;
          start_cash: number;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          created_at?: string;
          mode: string;
          start_cash: number;
          user_id: string;
        };
        Update: {
          account_id?: string;
          created_at?: string;
          mode?: string;
          start_cash?: number;
          user_id?: string;
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
      decisions: {
        Row: {
          account_id: string;
          code: string | null;
          decided_at: string;
          intent_sequence: number;
          limit_value: number | null;
          rule: string | null;
          user_id: string;
          value: number | null;
          verdict: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          code?: string | null;
          decided_at: string;
          intent_sequence: number;
          limit_value?: number | null;
          rule?: string | null;
          user_id: string;
          value?: number | null;
          verdict: string;
        };
        Update: {
          account_id?: string;
          code?: string | null;
          decided_at?: string;
          intent_sequence?: number;
          limit_value?: number | null;
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
            foreignKeyName: "decisions_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "decisions_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
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
      fills: {
        Row: {
          account_id: string;
          candle_index: number;
          exit_reason: string | null;
          fee: number;
          filled_at: string;
          is_ambiguous: boolean;
          order_sequence: number;
          price: number;
          quantity: number;
          sequence: number;
          side: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          candle_index: number;
          exit_reason?: string | null;
          fee: number;
          filled_at: string;
          is_ambiguous: boolean;
          order_sequence: number;
          price: number;
          quantity: number;
          sequence: number;
          side: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          candle_index?: number;
          exit_reason?: string | null;
          fee?: number;
          filled_at?: string;
          is_ambiguous?: boolean;
          order_sequence?: number;
          price?: number;
          quantity?: number;
          sequence?: number;
          side?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "fills_account_id_order_sequence_fkey";
            columns: ["account_id", "order_sequence"];
            isOneToOne: true;
            referencedRelation: "orders";
            referencedColumns: ["account_id", "sequence"];
          },
          {
            foreignKeyName: "fills_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "fills_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
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
          symbol: string;
          tick_size: number;
        };
        ComputedFields: never;
        Insert: {
          contract_size?: number;
          created_at?: string;
          currency: string;
          instrument_id?: never;
          lot_size: number;
          symbol: string;
          tick_size: number;
        };
        Update: {
          contract_size?: number;
          created_at?: string;
          currency?: string;
          instrument_id?: never;
          lot_size?: number;
          symbol?: string;
          tick_size?: number;
        };
        Relationships: [];
      };
      intents: {
        Row: {
          account_id: string;
          cash_fraction: number | null;
          decided_at: string;
          order_type: string;
          price: number | null;
          quantity: number | null;
          reduce_only: boolean;
          sequence: number;
          side: string;
          stop_loss: Json | null;
          symbol: string;
          take_profit: Json | null;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          cash_fraction?: number | null;
          decided_at: string;
          order_type: string;
          price?: number | null;
          quantity?: number | null;
          reduce_only: boolean;
          sequence: number;
          side: string;
          stop_loss?: Json | null;
          symbol: string;
          take_profit?: Json | null;
          user_id: string;
        };
        Update: {
          account_id?: string;
          cash_fraction?: number | null;
          decided_at?: string;
          order_type?: string;
          price?: number | null;
          quantity?: number | null;
          reduce_only?: boolean;
          sequence?: number;
          side?: string;
          stop_loss?: Json | null;
          symbol?: string;
          take_profit?: Json | null;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "intents_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "intents_account_id_user_id_fkey";
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
          account_id: string;
          cash_fraction: number | null;
          changed_at: string;
          client_order_id: string;
          intent_sequence: number;
          order_type: string;
          price: number | null;
          purpose: string;
          quantity: number | null;
          rejection: string | null;
          sequence: number;
          side: string;
          status: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          account_id: string;
          cash_fraction?: number | null;
          changed_at: string;
          client_order_id: string;
          intent_sequence: number;
          order_type: string;
          price?: number | null;
          purpose: string;
          quantity?: number | null;
          rejection?: string | null;
          sequence: number;
          side: string;
          status: string;
          user_id: string;
        };
        Update: {
          account_id?: string;
          cash_fraction?: number | null;
          changed_at?: string;
          client_order_id?: string;
          intent_sequence?: number;
          order_type?: string;
          price?: number | null;
          purpose?: string;
          quantity?: number | null;
          rejection?: string | null;
          sequence?: number;
          side?: string;
          status?: string;
          user_id?: string;
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
            foreignKeyName: "orders_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "account_balances";
            referencedColumns: ["account_id", "user_id"];
          },
          {
            foreignKeyName: "orders_account_id_user_id_fkey";
            columns: ["account_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "accounts";
            referencedColumns: ["account_id", "user_id"];
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
      strategies: {
        Row: {
          created_at: string;
          file: string | null;
          name: string;
          source_sha256: string | null;
          strategy_id: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          file?: string | null;
          name: string;
          source_sha256?: string | null;
          strategy_id: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          file?: string | null;
          name?: string;
          source_sha256?: string | null;
          strategy_id?: string;
          user_id?: string;
        };
        Relationships: [];
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
    };
    Functions: {
      candle_coverage: {
        Args: {
          from_time: string;
          only_series?: number;
          step_count: number;
          step_seconds: number;
        };
        Returns: {
          counts: number[];
          series_id: number;
        }[];
      };
      candle_totals: {
        Args: never;
        Returns: {
          candle_count: number;
          first_time: string;
          last_time: string;
          revision_count: number;
          series_id: number;
        }[];
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

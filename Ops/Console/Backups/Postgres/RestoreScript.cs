using System.Text;

namespace ResponsiAI.Ops.Backups.Postgres;

/// <summary>What stands before and behind a dump while it is restored, and how the same is done by hand.</summary>
internal static class RestoreScript
{
    /// <summary>
    /// Drops what users made, so that what is newer than the backup goes too, and makes the public schema as initdb
    /// does. Schemas that an extension owns go and come with the extension.
    /// </summary>
    public static ReadOnlyMemory<byte> Before() => """
        BEGIN;
        SET LOCAL lock_timeout = '10s';
        SET LOCAL client_min_messages = warning;
        DO $do$
        DECLARE
          victim text;
        BEGIN
          FOR victim IN
            SELECT nspname FROM pg_catalog.pg_namespace n
            WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
          LOOP
            EXECUTE pg_catalog.format('DROP SCHEMA %I CASCADE', victim);
          END LOOP;
          BEGIN
            CREATE SCHEMA public AUTHORIZATION pg_database_owner;
          EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
            CREATE SCHEMA public;
          END;
          GRANT USAGE ON SCHEMA public TO PUBLIC;
          COMMENT ON SCHEMA public IS 'standard public schema';
        END
        $do$;

        """u8.ToArray();

    public static ReadOnlyMemory<byte> After(string proof) => Encoding.ASCII.GetBytes($"\nCOMMIT;\nSELECT '{proof}';\n");

    /// <summary>Into a new database beside the live one, which stays as it is until the names are swapped.</summary>
    public static string Manual(PostgresConnection connection, string file)
    {
        var name = connection.Database ?? "app";
        var read = file.EndsWith(".gz", StringComparison.Ordinal) ? "gunzip -c" : "cat";
        var test = file.EndsWith(".gz", StringComparison.Ordinal) ? $"gzip -t {Quoted(file)} && " : "";
        return $"""
              export PGHOST={Quoted(connection.Settings.Host)} PGPORT={connection.Settings.Port} PGUSER={Quoted(connection.Settings.Username)}
              # the password: in ~/.pgpass, or psql asks for it
              {test}{read} {Quoted(file)} | tail -n 20 | grep 'PostgreSQL database dump complete'
              createdb {Quoted(name + "_restored")}
              {read} {Quoted(file)} | psql -X -v ON_ERROR_STOP=1 --single-transaction -d {Quoted(name + "_restored")}
              # look at it, stop the processes, then swap the names:
              psql -X -d postgres -c 'ALTER DATABASE "{name}" RENAME TO "{name}_before"' -c 'ALTER DATABASE "{name}_restored" RENAME TO "{name}"'
            """;
    }

    private static string Quoted(string? text) => $"'{text?.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

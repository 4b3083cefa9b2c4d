using Dapper;
using Microsoft.Data.Sqlite;

namespace ResponsiAI.Ops.Backups.Sqlite;

internal static class SqliteFile
{
    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        // A process that writes at this moment holds its lock for milliseconds.
        connection.Execute("PRAGMA busy_timeout = 10000");
        return connection;
    }

    /// <summary>What SQLite finds wrong with a file; null when it is good.</summary>
    public static string? Fault(string path)
    {
        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            var said = connection.Query<string>("PRAGMA integrity_check(3)").ToList();
            return said is ["ok"] ? null : string.Join("; ", said);
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    public static IEnumerable<TableCount> Count(string path)
    {
        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        foreach (var table in connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"))
            yield return new TableCount(Path.GetFileName(path), table, connection.ExecuteScalar<long>($"SELECT count(*) FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    }
}

using ResponsiAI.Ops.Backups.Postgres;
using ResponsiAI.Ops.Backups.Sqlite;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups;

internal static class BackupSource
{
    public static IBackupSource Of(BackupOptions options) => options.Database.Engine == Engine.Postgres
        ? new PostgresSource(PostgresConnection.From(options.Database), new PostgresTools(PostgresTools.UsualFolders()), options.Deadline)
        : new SqliteSource(options.DataDir);
}

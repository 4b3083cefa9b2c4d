using Cronos;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Databases;

namespace ResponsiAI.Ops.Backups;

/// <param name="Directory"><c>BACKUP_DIR</c>, default <c>./backups</c>.</param>
/// <param name="Database">Postgres where <c>DATABASE_URL</c> is set; otherwise every SQLite file of the data folder.</param>
/// <param name="Schedule"><c>BACKUP_SCHEDULE</c>: five cron fields in the machine's time zone. Null: no scheduled runs.</param>
/// <param name="Keep"><c>BACKUP_KEEP_DAYS</c>, default 7 days.</param>
internal sealed record BackupOptions(string Directory, DatabaseOptions Database, string DataDir, CronExpression? Schedule, TimeSpan Keep)
{
    /// <summary>For one run of pg_dump or psql as a whole: a tool that hangs gives no error by itself.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    public static BackupOptions Read(ServiceSettings settings) => new(
        Path.GetFullPath(settings.Text("BACKUP_DIR") ?? "backups"),
        DatabaseOptions.Read(settings, "ops"),
        settings.DataDir,
        ReadSchedule(settings),
        TimeSpan.FromDays(settings.Number("BACKUP_KEEP_DAYS", absent: 7, min: 1, max: 36_500)));

    private static CronExpression? ReadSchedule(ServiceSettings settings)
    {
        const string name = "BACKUP_SCHEDULE";
        if (settings.Text(name) is not { } text)
            return null;
        if (CronExpression.TryParse(text, out var schedule))
            return schedule;
        settings.Fault(name, "it is not a cron expression of five fields", "write for example BACKUP_SCHEDULE=0 2 * * * (daily at two)");
        return null;
    }
}

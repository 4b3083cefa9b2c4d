using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Ops.Backups;

internal static class BackupRegistration
{
    /// <summary>Scheduled backups with their retention, and their health as <c>backups</c>.</summary>
    public static void AddBackups(this ServiceBuilder builder)
    {
        var options = BackupOptions.Read(builder.Settings);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => BackupSource.Of(options));
        builder.Services.AddSingleton<BackupState>();
        builder.Services.AddSingleton<IGauges, BackupGauges>();
        builder.Services.AddHostedService<BackupSchedule>();
        builder.Services.AddHealthChecks().AddPart<BackupHealth>("backups");
    }
}

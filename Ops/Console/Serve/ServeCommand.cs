using System.CommandLine;
using ResponsiAI.Ops.Backups;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Internal;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Ops.Serve;

internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create()
    {
        var command = new Command(Name, "Serves the ops pages and runs the scheduled backups (BACKUP_SCHEDULE); one of the processes that `up` starts.")
        {
            new Option<bool>("--with-parent") { Description = "End when standard input closes." },
            new Option<bool>("--check") { Description = "Check the settings and end: 0, or 78 with all faults." },
            new Option<bool>("--health") { Description = "Ask the process that serves on this machine whether it is well." },
        };
        // What remains is ASP.NET Core's own command-line configuration.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => ServeAsync([.. parsed.Tokens.Select(t => t.Value).SkipWhile(t => t != Name).Skip(1)]));
        return command;
    }

    private static Task<int> ServeAsync(string[] args) => Service.RunAsync("ops", args, builder =>
    {
        builder.AddBackups();
        var parts = builder.AddParts();
        builder.AddOpsPage();
        builder.AddEmailsPage(parts);
    }, app =>
    {
        app.UseProblemHandling();
        app.UseInternalToken();
        app.MapHealth();
        app.MapOpsPage();
        app.MapEmailsPage();
    });
}

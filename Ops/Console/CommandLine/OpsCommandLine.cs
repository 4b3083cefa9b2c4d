using System.CommandLine;
using System.CommandLine.Help;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.CommandLine;

internal static class OpsCommandLine
{
    public static async Task<int> RunAsync(string[] args, params Command[] commands)
    {
        new LastWords("ops").ComeLast();
        var root = new Command("ops", """
            Runs and looks after the gateway and its backends.

            Settings come from environment variables (DATABASE_URL, BACKUP_DIR, …); what is not set has an embedded default.
            Exit codes: 0 done, 1 failed, 64 the command line cannot be understood, 69 something needed cannot be had
            (a port, a lock), 78 a setting cannot be used.
            """)
        {
            new HelpOption(), new VersionOption(),
        };
        foreach (var command in commands)
            root.Subcommands.Add(command);
        var parsed = root.Parse(args);
        // Signals are each command's own affair: one of them drains, another takes back what it began.
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 && parsed.Action is not HelpAction ? ExitCode.Usage : code;
    }
}

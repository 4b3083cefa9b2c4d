using System.Diagnostics;
using System.Runtime.CompilerServices;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Serve;
using ResponsiAI.Ops.Up;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.Preflight;

/// <summary>Each process knows its own settings best: it checks them and ends.</summary>
internal static class ProcessesCheck
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly (string Name, string Assembly, string[] Arguments)[] Processes =
    [
        ("gateway", "Gateway", []), ("billing", "Billing", []), ("notifications", "Notifications", []), ("ops", "Console", [ServeCommand.Name]),
    ];

    public static async IAsyncEnumerable<Finding> Run(ServiceSettings settings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (name, assembly, arguments) in Processes)
        {
            if (Installation.Find(AppContext.BaseDirectory, assembly) is { } program)
                yield return await CheckAsync(name, [program, .. arguments, "--check", .. name == "gateway" ? Installation.YarpArgument() : []], settings, cancellation);
            else
                yield return new Finding(name, Level.Warn, "is not on this machine, so its own check was not run", "");
        }
    }

    private static async Task<Finding> CheckAsync(string name, IEnumerable<string> arguments, ServiceSettings settings, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Installation.Dotnet, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (!settings.Has("ASPNETCORE_ENVIRONMENT"))
            start.Environment["ASPNETCORE_ENVIRONMENT"] = ServiceDefaults.Settings.EnvironmentName.Resolve(Microsoft.Extensions.Hosting.Environments.Production);
        using var process = Process.Start(start) ?? throw new CommandFailure($"{name} cannot be started.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Deadline);
        try
        {
            var lines = process.StandardError.ReadToEndAsync(limit.Token);
            _ = process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == ExitCode.Ok
                ? new Finding(name, Level.Ok, "its settings are good")
                : new Finding(name, Level.Fail, $"refuses to start (exit code {process.ExitCode})", (await lines).Trim());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new Finding(name, Level.Fail, $"did not end its check within {Deadline.TotalSeconds:0} s", "");
        }
    }
}

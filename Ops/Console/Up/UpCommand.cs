using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Settings;
using ResponsiAI.Storage.Migrations;

namespace ResponsiAI.Ops.Up;

internal static class UpCommand
{
    private const int DefaultHttpsPort = 8443;
    private const int DefaultHttpPort = 8080;

    public static Command Create()
    {
        var https = Port("--https-port", DefaultHttpsPort, "The gateway's port for HTTPS.");
        var http = Port("--http-port", DefaultHttpPort, "The gateway's port for plain HTTP: health, and redirects to HTTPS.");
        var app = AddressOption.Create("--app", "The address of a real application, in the demo's place.");
        var command = new Command("up", """
            Starts the gateway, its backends and a demo application on this machine, waits until they are ready, keeps them alive
            and stops them on Ctrl-C. Means development where neither ASPNETCORE_ENVIRONMENT nor NODE_ENV says otherwise.
            Everything has an embedded default; what the environment sets is passed on (REDIS_URL, DATABASE_URL, SMTP_HOST, …).
            Exit codes: 0 stopped, 69 a port is taken, or the code of the process that refused to start.
            """)
        {
            https, http, app,
        };
        command.SetAction((parsed, _) => CommandFrame.RunAsync(() =>
            RunAsync(new UpOptions(parsed.GetValue(https), parsed.GetValue(http), parsed.GetValue(app)), CommandFrame.Settings(Environments.Development))));
        return command;
    }

    private static Option<int> Port(string name, int absent, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => absent, HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, out var port) && port is > 0 and <= 65535))
                result.AddError($"{name} needs a port from 1 to 65535.");
        });
        return option;
    }

    private static async Task<int> RunAsync(UpOptions options, ServiceSettings settings)
    {
        if (options.HttpsPort == options.HttpPort)
            throw new CommandFailure("--https-port and --http-port must be different.", ExitCode.Usage);
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        using var signals = new StopSignals(stop, kill);
        using var alone = Lock(settings.DataDir);
        Ports.Require(options.HttpsPort, "--https-port");
        Ports.Require(options.HttpPort, "--http-port");
        var plan = UpPlan.Make(options, settings);
        settings.ThrowOnFaults();

        var colours = ProcessOutput.WantsColours;
        var output = new ProcessOutput(Console.Out, [.. plan.Processes.Select(p => p.Name)], colours);
        var supervisor = new Supervisor(plan.Processes, output, TimeProvider.System);
        output.WriteLine(ProcessOutput.Own, $"starting {string.Join(", ", plan.Processes.Select(p => p.Name))}");
        try
        {
            return await supervisor.RunAsync(() =>
            {
                foreach (var process in supervisor.Processes)
                    process.Started += WriteRunFile;
                WriteRunFile();
                output.Write(UpSummary.Render(plan, supervisor.Processes, colours));
            }, stop.Token, kill.Token);
        }
        finally
        {
            File.Delete(RunFile.PathIn(settings.DataDir));
        }

        void WriteRunFile()
        {
            try
            {
                lock (supervisor)
                    new RunFile(Environment.ProcessId,
                        [.. supervisor.Processes.Select(p => new RunningProcess(p.Description.Name, p.Description.Address, p.Description.ManagementAddress, p.ProcessId))]).Write(settings.DataDir);
            }
            catch (IOException exception)
            {
                output.WriteLine(ProcessOutput.Own, $"run.json cannot be written, so other commands do not find the processes: {exception.Message}");
            }
        }
    }

    // Two of them on one data folder would take each other's databases and run.json.
    private static IDisposable Lock(string dataDir)
    {
        Directory.CreateDirectory(dataDir);
        return FileLock.TryAcquire(Path.Combine(dataDir, "run.lock")) ?? throw new CommandFailure(
            $"Another `ops up`{(RunFile.Read(dataDir) is { } running ? $" (process {running.Pid})" : "")} uses the data folder {dataDir}. Stop it, or set another DATA_DIR.", ExitCode.Unavailable);
    }

    /// <summary>
    /// The first signal stops, a second one kills. Signals that come together are one: a group's signal and the one that
    /// `dotnet run` passes on arrive both.
    /// </summary>
    private sealed class StopSignals : IDisposable
    {
        private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);
        private long first;
        private readonly PosixSignalRegistration[] registrations;

        public StopSignals(CancellationTokenSource stop, CancellationTokenSource kill) =>
            registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (Interlocked.CompareExchange(ref first, TimeProvider.System.GetTimestamp(), 0) == 0)
                    stop.Cancel();
                else if (TimeProvider.System.GetElapsedTime(first) > Together)
                    kill.Cancel();
            }))];

        public void Dispose() => Array.ForEach(registrations, r => r.Dispose());
    }
}

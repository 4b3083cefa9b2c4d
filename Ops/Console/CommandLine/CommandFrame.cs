using System.CommandLine;
using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Ops.CommandLine;

/// <summary>What every command runs in: its settings, a token that Ctrl-C and SIGTERM cancel, and failures told in a sentence.</summary>
internal static class CommandFrame
{
    private const int Interrupted = 130;

    /// <param name="absent">The environment where no variable names one.</param>
    public static void Runs(this Command command, string absent, Func<ParseResult, ServiceSettings, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, _) =>
        {
            using var stop = new CancellationTokenSource();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
            return await RunAsync(() => run(parsed, Settings(absent), stop.Token));

            void Cancel(PosixSignalContext context)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        });

    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CommandFailure failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return failure.Code;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return Interrupted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException)
        {
            await Console.Error.WriteLineAsync(Scrubber.Text(exception.Message));
            return ExitCode.Failed;
        }
    }

    /// <summary>The settings of this process's environment.</summary>
    public static ServiceSettings Settings(string absent)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = ServiceDefaults.Settings.EnvironmentName.Resolve(absent) });
        builder.Configuration.AddEnvironmentVariables();
        return new ServiceSettings(builder.Configuration, builder.Environment);
    }

    /// <summary>Ends the command where a setting that was read cannot be used.</summary>
    public static void ThrowOnFaults(this ServiceSettings settings)
    {
        if (settings.Faults.Count > 0)
            throw new CommandFailure(string.Join(Environment.NewLine, settings.Faults), ExitCode.Configuration);
    }
}

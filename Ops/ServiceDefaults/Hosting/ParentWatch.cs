using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.ServiceDefaults.Hosting;

/// <summary>
/// Under <c>--with-parent</c>, ends the process when its standard input closes. .NET has no signal for a parent's death;
/// the pipe closes even when the parent is killed, so that no orphan stays behind.
/// </summary>
public sealed partial class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> log) : BackgroundService
{
    private readonly CancellationTokenSource gone = new();

    /// <summary>Cancelled when the parent is gone: nobody is left who would wait for a drain.</summary>
    public CancellationToken Gone => gone.Token;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var input = Console.OpenStandardInput();
        var buffer = new byte[16];
        try
        {
            // The read cannot be cancelled, so the process's end does not wait for it.
            while (await Task.Run(() => input.Read(buffer), CancellationToken.None).WaitAsync(stoppingToken) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (IOException)
        {
            // A broken pipe says the same as a closed one.
        }

        LogParentGone();
        await gone.CancelAsync();
        lifetime.StopApplication();
    }

    public override void Dispose()
    {
        gone.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "standard input closed, stopping")]
    private partial void LogParentGone();
}

using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Up;

/// <summary>Starts processes together, keeps them alive, and ends them together. The first of the list is the edge and ends first.</summary>
internal sealed class Supervisor
{
    private static readonly TimeSpan EdgeGoesFirst = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly ProcessOutput output;
    private readonly TimeProvider clock;
    private volatile bool starting = true;

    public Supervisor(IEnumerable<ProcessDescription> descriptions, ProcessOutput output, TimeProvider clock)
    {
        this.output = output;
        this.clock = clock;
        Processes = [.. descriptions.Select(d => new SupervisedProcess(d, output, clock))];
    }

    public IReadOnlyList<SupervisedProcess> Processes { get; }

    /// <summary>For all processes to become ready the first time.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <param name="whenReady">Called once, when every process is ready.</param>
    /// <param name="stop">Ends everything in good order.</param>
    /// <param name="kill">Ends everything at once.</param>
    /// <returns>0, the code of the process that refused to start, or 69 when one was not ready in time.</returns>
    public async Task<int> RunAsync(Action whenReady, CancellationToken stop, CancellationToken kill)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lives = Processes.ToDictionary(p => p, p => p.RunAsync(Refuses, ending.Token));
        try
        {
            var code = await StartAsync(lives, ending.Token);
            if (code is null)
            {
                starting = false;
                whenReady();
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, ending.Token);
            }

            return code ?? ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
        finally
        {
            await ending.CancelAsync();
            await EndAsync(lives, kill);
        }
    }

    // Later the same code is a death like any other: whoever has run once will run again.
    private bool Refuses(int code) => starting && code is (ExitCode.Configuration or ExitCode.Unavailable);

    private async Task<int?> StartAsync(Dictionary<SupervisedProcess, Task<int?>> lives, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(StartDeadline);
        var readiness = Processes.ToDictionary(p => p, p => Readiness.WaitAsync(p.Description, clock, deadline.Token));
        var allReady = Task.WhenAll(readiness.Values);
        var open = lives.Values.Cast<Task>().Append(allReady).ToList();
        var first = await Task.WhenAny(open);
        if (first != allReady)
        {
            stop.ThrowIfCancellationRequested();
            var (refusing, life) = lives.First(l => l.Value.IsCompleted);
            var code = await life;
            output.WriteLine(ProcessOutput.Own, $"{refusing.Description.Name} refuses to start (exit code {code}), stopping everything");
            return code;
        }

        try
        {
            await allReady;
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            var late = readiness.Where(r => !r.Value.IsCompletedSuccessfully).Select(r => r.Key.Description.Name);
            output.WriteLine(ProcessOutput.Own, $"not ready within {StartDeadline.TotalSeconds:0} s: {string.Join(", ", late)}; stopping everything");
            return ExitCode.Unavailable;
        }
    }

    private async Task EndAsync(Dictionary<SupervisedProcess, Task<int?>> lives, CancellationToken kill)
    {
        var all = Task.WhenAll(lives.Values);
        // The edge first: what it still has in hand needs the others.
        Processes[0].End();
        await WaitAsync(lives[Processes[0]], EdgeGoesFirst, kill);
        foreach (var process in Processes)
            process.End();
        await WaitAsync(all, Patience - EdgeGoesFirst, kill);
        foreach (var process in Processes.Where(p => !lives[p].IsCompleted))
        {
            output.WriteLine(ProcessOutput.Own, $"{process.Description.Name} does not end and is killed");
            process.Kill();
        }

        await WaitAsync(all, TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    private async Task WaitAsync(Task task, TimeSpan atMost, CancellationToken kill)
    {
        try
        {
            await task.WaitAsync(atMost, clock, kill);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The caller goes on with the harder way.
        }
    }
}

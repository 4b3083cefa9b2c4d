using System.Diagnostics;

namespace ResponsiAI.Harness;

/// <summary>Waits for a condition and says what did not come true; never for a fixed time.</summary>
public static class Wait
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? atMost = null)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < (atMost ?? Default))
        {
            try
            {
                if (await condition())
                    return;
                last = null;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                last = exception;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new TimeoutException($"Did not come true within {atMost ?? Default}: {what}", last);
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? atMost = null) => UntilAsync(() => Task.FromResult(condition()), what, atMost);
}

namespace ResponsiAI.Ops.Up;

internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Try = TimeSpan.FromSeconds(2);

    /// <summary>Asks until it answers as the description wants.</summary>
    public static async Task WaitAsync(ProcessDescription description, TimeProvider clock, CancellationToken cancellation)
    {
        if (description.Ready is not { } address)
            return;
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Try });
        while (!await AnswersAsync(client, address, description.ReadyMeansOk, cancellation))
            await Task.Delay(Pause, clock, cancellation);
    }

    private static async Task<bool> AnswersAsync(HttpMessageInvoker client, Uri address, bool ok, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Try);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await client.SendAsync(request, deadline.Token);
            return !ok || response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}

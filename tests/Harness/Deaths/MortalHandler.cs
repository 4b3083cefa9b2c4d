namespace ResponsiAI.Harness;

/// <summary>Requests of a process that dies before one of them went out, or before it heard the answer.</summary>
public sealed class MortalHandler(HttpMessageHandler inner, Death death) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        death.WriteAsync($"{request.Method} {request.RequestUri?.AbsolutePath}", () => base.SendAsync(request, cancellationToken));
}

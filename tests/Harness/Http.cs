namespace ResponsiAI.Harness;

/// <summary>Clients that do what a test says and nothing by themselves: no redirects, no cookies, no proxy, any certificate.</summary>
public static class Http
{
    public static HttpClient Client(Uri address, bool internalToken = false)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        // The development certificate is self-signed; what is tested is behind it.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        if (internalToken)
            client.DefaultRequestHeaders.Add("X-Internal-Token", ServiceProcess.InternalToken);
        return client;
    }
}

using System.Net.Http.Headers;
using System.Text;

namespace ResponsiAI.EndToEnd.Canaries;

/// <summary>Canaries in everything that a request can carry. Few requests with many, because of equal errors only some are reported.</summary>
internal static class RequestPlaces
{
    private static readonly string[] Keys =
    [
        "token", "access_token", "refresh-token", "idToken", "code", "state", "sig", "signature", "otp", "pin", "password", "passwd", "pwd", "secret", "client_secret",
        "api_key", "apiKey", "key", "jwt", "auth", "session", "SESSIONID", "csrf", "xsrf_token", "credential", "bearer", "cookie", "user[password]", "token[]",
    ];

    private static readonly string[] Headers =
    [
        "X-Api-Key", "Api-Key", "X-Auth-Token", "X-CSRF-Token", "X-XSRF-TOKEN", "X-Access-Token", "X-Amz-Security-Token", "X-Internal-Token", "X-Session-Id", "X-Session-User",
        "X-Session-Data", "X-Original-URL", "X-Real-IP", "True-Client-IP", "X-Forwarded-Host", "X-Forwarded-For", "X-Request-Id", "X-Amzn-Trace-Id", "From", "X-Of-The-Application", "X_Api_Key",
    ];

    /// <summary>A request that fails in the application, for each of the places that an error report tells.</summary>
    public static IEnumerable<HttpRequestMessage> Failing(PlantedCanaries canaries)
    {
        var inQuery = string.Join('&', Keys.Select(k => $"{k}={canaries.Plant($"the query's {k}")}"));
        yield return new HttpRequestMessage(HttpMethod.Get, $"/boom?page=2&{inQuery}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/boom?page=2&{Encodings(canaries)}");

        var headers = new HttpRequestMessage(HttpMethod.Get, $"/boom?message={Uri.EscapeDataString(canaries.Shapes("an exception"))}");
        foreach (var name in Headers)
            headers.Headers.TryAddWithoutValidation(name, canaries.Plant($"the header {name}"));
        Add("Authorization", $"Bearer {canaries.Plant("the header Authorization")}");
        Add("Proxy-Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{canaries.Plant("Proxy-Authorization's Basic")}"))}");
        Add("Cookie", $"theme={canaries.Plant("a cookie")}; connect.sid=s%3A{canaries.Plant("connect.sid's cookie")}.x; __Host-session={canaries.Plant("a made-up session cookie")}");
        Add("Stripe-Signature", $"t=1,v1={canaries.Plant("the header Stripe-Signature")}");
        Add("Referer", $"https://u:{canaries.Plant("Referer's user-info")}@app.example/reset?token={canaries.Plant("Referer's query")}");
        Add("Origin", $"https://u:{canaries.Plant("Origin's user-info")}@localhost");
        Add("User-Agent", $"tests token={canaries.Plant("User-Agent")}");
        Add("Forwarded", $"for={canaries.Plant("Forwarded")};proto=https");
        Add("traceparent", $"00-{CanaryTests.Trace}-00f067aa0ba902b7-01");
        Add("tracestate", $"vendor={canaries.Plant("tracestate")}");
        Add("baggage", $"user={canaries.Plant("baggage")},sentry-trace_id=11111111111111111111111111111111,sentry-public_key=k,sentry-environment={canaries.Plant("Sentry's baggage")}");
        Add("sentry-trace", "11111111111111111111111111111111-00f067aa0ba902b7-1");
        Add("Correlation-Context", $"user={canaries.Plant("Correlation-Context")}");
        yield return headers;

        void Add(string name, string value) => headers.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Requests that are refused or that nobody answers.</summary>
    public static IEnumerable<HttpRequestMessage> Others(PlantedCanaries canaries)
    {
        foreach (var path in new[] { "reset-password", "invite/token", "client-secret", "csrf" })
            yield return new HttpRequestMessage(HttpMethod.Get, $"/{path}/{canaries.Plant($"a path below {path}")}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/nothing/{Uri.EscapeDataString(canaries.Address("a path's address"))}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/nothing/sk_live_{canaries.Plant("a path's key")};token={canaries.Plant("a path's parameter")}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/nothing/{Percent(canaries.Plant("a path's encoded segment behind secret/", "qencodedpathsecret71"))}".Replace("/nothing/", "/secret/", StringComparison.Ordinal));
        yield return new HttpRequestMessage(HttpMethod.Get, $"/api/health?token={canaries.Plant("the query of a probe")}");
        yield return new HttpRequestMessage(HttpMethod.Get, $"/ws?token={canaries.Plant("the query of a WebSocket")}");
        yield return new HttpRequestMessage(HttpMethod.Get, "/ops") { Headers = { Authorization = Basic(canaries.Plant("a wrong operators' token")) } };
        yield return new HttpRequestMessage(HttpMethod.Get, $"/ops?token={canaries.Plant("the query of a refused ops page")}");
        yield return Post("/sign-in", new FormUrlEncodedContent([new("usr", canaries.Plant("a form's field")), new("password", canaries.Plant("a form's password"))]));
        yield return Post("/echo", new StringContent($$"""{"password":"{{canaries.Plant("a JSON body's password")}}","note":"{{canaries.Plant("a JSON body's note")}}"}""", Encoding.UTF8, "application/json"));
        yield return Post("/data", new StringContent($"{{ {canaries.Plant("a JSON body that is none")}", Encoding.UTF8, "application/json"));
        yield return Post("/use", new StringContent($$"""{"customer":"{{canaries.Plant("a customer without a limit")}}","used":"{{canaries.Plant("a usage that is no number")}}"}""", Encoding.UTF8, "application/json"));
        yield return Post("/echo", new MultipartFormDataContent { { new StringContent(canaries.Plant("a multipart body's field")), "password" }, { new StringContent("x"), "file", canaries.Plant("a file's name") } });
        yield return Post("/api/csp-report", new StringContent(
            $$"""{"csp-report":{"document-uri":"https://u:{{canaries.Plant("a CSP report's document")}}@localhost/?token={{canaries.Plant("a CSP report's query")}}","blocked-uri":"https://evil.example/{{canaries.Plant("a CSP report's address")}}","violated-directive":"img-src","script-sample":"{{canaries.Plant("a CSP report's sample")}}"} }""",
            Encoding.UTF8, "application/csp-report"));
        var foreign = Post("/data", new StringContent("{}"));
        foreign.Headers.TryAddWithoutValidation("Origin", $"https://{canaries.Plant("the origin of a request from another site")}.example");
        yield return foreign;
        var long1 = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        long1.Headers.TryAddWithoutValidation("X-Api-Key", canaries.Plant("a header that is too large") + new string('x', 60_000));
        yield return long1;
    }

    /// <summary>As bytes, because no client sends them.</summary>
    public static IEnumerable<string> Raw(PlantedCanaries canaries)
    {
        yield return $"GET /?token={canaries.Plant("a request line of no HTTP")} HTTP/9.9\r\nHost: localhost\r\n\r\n";
        yield return $"GET /whoami HTTP/1.1\r\nHost: localhost\r\nX-Api-Key {canaries.Plant("a header without a colon")}\r\n\r\n";
        yield return $"GET /whoami HTTP/1.1\r\nHost: localhost\r\nContent-Length: {canaries.Plant("a Content-Length")}\r\n\r\n";
        yield return $"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Token\r\n\r\n1\r\nx\r\n0\r\nX-Token: {canaries.Plant("a trailer")}\r\n\r\n";
        yield return $"GET http://u:{canaries.Plant("the user-info of an absolute target")}@localhost/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        yield return $"GET /%2e%2e/?password={canaries.Plant("the query of a refused path")} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    private static string Encodings(PlantedCanaries canaries)
    {
        string Json(string place) => $$"""{"password":"{{canaries.Plant(place)}}"}""";
        return string.Join('&',
            $"%74oken={canaries.Plant("the query's percent-encoded key")}",
            $"token={Percent(canaries.Plant("the query's percent-encoded value"))}",
            $"password={Percent(canaries.Plant("the query's twice encoded value")).Replace("%", "%25", StringComparison.Ordinal)}",
            $"note=Bearer+{canaries.Plant("the query's value with a plus")}",
            $"filter={Uri.EscapeDataString(Json("the query's JSON"))}",
            $"data={System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Json("the query's base64url")))}",
            $"next={Uri.EscapeDataString($"https://app.example/cb?code={canaries.Plant("the query's nested address")}&state={canaries.Plant("the query's nested state")}")}",
            $"sk_live_{canaries.Plant("the query's key itself")}=1",
            $"note={Uri.EscapeDataString(canaries.Shapes("the query"))}");
    }

    private static string Percent(string text) => string.Concat(text.Select(c => $"%{(int)c:X2}"));

    private static HttpRequestMessage Post(string path, HttpContent content) => new(HttpMethod.Post, path) { Content = content };

    private static AuthenticationHeaderValue Basic(string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ops:{password}")));
}

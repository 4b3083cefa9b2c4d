namespace ResponsiAI.Gateway.Headers;

/// <summary>HSTS (RFC 6797).</summary>
/// <param name="MaxAge">Seconds; one year unless said otherwise, as the operations guide has it. 0 makes browsers forget.</param>
/// <param name="Preload">The wish to be on the list that browsers are built with (hstspreload.org).</param>
internal sealed record StrictTransportSecurity(long MaxAge = StrictTransportSecurity.Year, bool IncludeSubDomains = true, bool Preload = false)
{
    /// <summary>What the preload list asks for at least.</summary>
    public const long Year = 31_536_000;

    public override string ToString() => $"max-age={MaxAge}{(IncludeSubDomains ? "; includeSubDomains" : "")}{(Preload ? "; preload" : "")}";
}

namespace ResponsiAI.Gateway.Headers;

/// <summary>What a header policy says; everything that is not said here is the same for every policy.</summary>
/// <param name="Name">As <c>yarp.json</c> calls it.</param>
internal sealed record HeaderPolicyOptions(string Name, ContentSecurityPolicy Csp)
{
    public StrictTransportSecurity StrictTransportSecurity { get; init; } = new();

    public string ReferrerPolicy { get; init; } = "strict-origin-when-cross-origin";

    public string FrameOptions { get; init; } = "DENY";

    public string CrossOriginOpenerPolicy { get; init; } = "same-origin";

    public string CrossOriginResourcePolicy { get; init; } = "same-origin";

    /// <summary>Null: not sent. It would lock out every foreign frame and image that does not opt in.</summary>
    public string? CrossOriginEmbedderPolicy { get; init; }

    public PermissionsPolicy PermissionsPolicy { get; init; } = PermissionsPolicy.Default;
}

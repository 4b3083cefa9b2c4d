namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// A Permissions-Policy: features and who may use them, in a fixed order. The default is the list of OWASP's Secure
/// Headers Project, with payment and the features of Stripe's pages left on for the own origin.
/// </summary>
/// <param name="Features">Feature to allowlist as the header writes it, with its brackets.</param>
internal sealed record PermissionsPolicy(IReadOnlyList<(string Name, string Allowlist)> Features)
{
    private const string Nobody = "()";

    public static readonly PermissionsPolicy Default = new(
    [
        ("accelerometer", Nobody), ("autoplay", Nobody), ("camera", Nobody), ("clipboard-read", Nobody), ("clipboard-write", "(self)"), ("cross-origin-isolated", Nobody),
        ("display-capture", Nobody), ("encrypted-media", Nobody), ("fullscreen", "(self)"), ("gamepad", Nobody), ("geolocation", Nobody), ("gyroscope", Nobody),
        ("hid", Nobody), ("idle-detection", Nobody), ("interest-cohort", Nobody), ("keyboard-map", Nobody), ("magnetometer", Nobody), ("microphone", Nobody),
        ("midi", Nobody), ("payment", "(self \"https://js.stripe.com\")"), ("picture-in-picture", Nobody), ("publickey-credentials-get", "(self)"),
        ("screen-wake-lock", Nobody), ("serial", Nobody), ("sync-xhr", "(self)"), ("unload", Nobody), ("usb", Nobody), ("web-share", Nobody), ("xr-spatial-tracking", Nobody),
    ]);

    /// <summary>Changes features where they stand and appends new ones; no allowlist (null) takes a feature out.</summary>
    public PermissionsPolicy With(IEnumerable<(string Name, string? Allowlist)> changes)
    {
        var merged = Features.ToList();
        foreach (var (name, allowlist) in changes)
        {
            var place = merged.FindIndex(f => f.Name == name);
            if (allowlist is null)
                merged.RemoveAll(f => f.Name == name);
            else if (place < 0)
                merged.Add((name, allowlist));
            else
                merged[place] = (name, allowlist);
        }

        return new PermissionsPolicy(merged);
    }

    public override string ToString() => string.Join(", ", Features.Select(f => $"{f.Name}={f.Allowlist}"));
}

namespace ResponsiAI.EndToEnd.Canaries;

/// <summary>Canaries in the settings that hold a secret, as production has them.</summary>
internal sealed class SettingPlaces(PlantedCanaries canaries)
{
    public string InternalToken { get; } = canaries.Plant("INTERNAL_TOKEN");

    public string OpsToken { get; } = canaries.Plant("OPS_TOKEN");

    public string WebhookSecret { get; } = "whsec_" + canaries.Plant("STRIPE_WEBHOOK_SECRET");

    public string RedisPassword { get; } = canaries.Plant("the password in REDIS_URL");

    public string SmtpUser { get; } = canaries.Plant("SMTP_USER");

    public string SmtpPassword { get; } = canaries.Plant("SMTP_PASS");

    public string DatabasePassword { get; } = canaries.Plant("the password in DATABASE_URL");

    public IEnumerable<(string Name, string? Value)> Good =>
    [
        ("INTERNAL_TOKEN", InternalToken), ("OPS_TOKEN", OpsToken), ("STRIPE_WEBHOOK_SECRET", $"{WebhookSecret},whsec_{canaries.Plant("the former STRIPE_WEBHOOK_SECRET")}"),
        ("SESSION_SECRET", $"{canaries.Plant("SESSION_SECRET")}-long-enough-now,{canaries.Plant("the former SESSION_SECRET")}-long-enough-now"),
        // Nobody answers there.
        ("STRIPE_SECRET_KEY", "rk_live_" + canaries.Plant("STRIPE_SECRET_KEY")), ("STRIPE_API_BASE", $"http://127.0.0.1:{FreePort.Next()}"),
        ("SMTP_USER", SmtpUser), ("SMTP_PASS", SmtpPassword), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-api-key={canaries.Plant("OTEL_EXPORTER_OTLP_HEADERS")}"),
    ];

    /// <summary>Settings that stop the start, each with a secret in it.</summary>
    public IEnumerable<(string Name, string? Value)> Bad =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Production"),
        ("INTERNAL_TOKEN", $"{canaries.Plant("an INTERNAL_TOKEN that no header carries")} \u00e9"), ("SESSION_SECRET", canaries.Plant("a SESSION_SECRET that is too short")),
        ("REDIS_URL", $"redis://u:{canaries.Plant("a REDIS_URL that cannot be read")}@:0"), ("DATABASE_URL", $"postgres://u:{canaries.Plant("a DATABASE_URL that cannot be read")}@/x:y"),
        ("SENTRY_DSN", $"https://{canaries.Plant("a SENTRY_DSN that is none")}"), ("STRIPE_SECRET_KEY", canaries.Plant("a STRIPE_SECRET_KEY that is none")),
        ("SMTP_PASS", canaries.Plant("an SMTP_PASS without a user")), ("SMTP_HOST", $"a b {canaries.Plant("an SMTP_HOST that is none")}"), ("DKIM_KEY", $"/nowhere/{canaries.Plant("a DKIM_KEY that is no file")}"),
        ("RATE_LIMIT", canaries.Plant("a RATE_LIMIT that is none")), ("LOG_LEVEL", canaries.Plant("a LOG_LEVEL that is none")), ("OPS_TOKEN", $"{canaries.Plant("an OPS_TOKEN with a letter that is not ASCII")}\u00e9"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://u:{canaries.Plant("a collector's address with a password")}@localhost"),
        ("Kestrel__Certificates__Default__Path", "/nowhere.pfx"), ("Kestrel__Certificates__Default__Password", canaries.Plant("a certificate's password")),
    ];
}

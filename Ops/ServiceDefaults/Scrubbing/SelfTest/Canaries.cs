using System.Security.Cryptography;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>
/// A secret for every rule of the scrubber, made afresh for each start, in everything that can carry one. A sink emits
/// all carriers that it knows.
/// </summary>
public sealed class Canaries
{
    private readonly List<Canary> all = [];

    public Canaries()
    {
        string[] shapes =
        [
            $"sent Bearer {Add("bearer")}", $"with {Jwt()}", $"key {Add("provider_key", "sk_live_" + Random(24))}", $"and AKIA{Add("provider_key", Random(16).ToUpperInvariant())}",
            $"signed t=1700000000,v1={Add("signature", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)))}",
            $"cookie s%3A{Add("cookie", Random(32))}.{Add("cookie", Random(43))}", $"session={Add("cookie", Random(43))}.{Random(43)}",
            $"handle {Add("cookie", Random(43))}.{Add("cookie", Random(43))} unknown",
            $"to {Add("email", Random(14))}@example.com", $"from {Add("ip", $"91.{Number(10, 99)}.{Number(10, 99)}.{Number(10, 99)}")}",
            $"card {Add("card", SyntheticNumbers.Card())}", $"account {Add("iban", SyntheticNumbers.Iban())}",
            $"at redis://user:{Add("url")}@cache:6379/0", $"with Host=db;Password={Add("name")};Database=x",
            $"pem -----BEGIN PRIVATE KEY-----\nMII{Add("pem", Random(40))}\n-----END PRIVATE KEY----- end",
        ];
        Message = string.Join(", ", shapes);
        Body = $$"""{"user":"u","password":"{{Add("name")}}","nested":"{\"client_secret\":\"{{Add("name")}}\"}","otp":{{Add("name", $"{Number(10_000_000, 99_999_999)}")}}}""";
        Values =
        [
            new("Password", Add("name")), new("apiKey", Add("name")), new("access_token", Add("name")), new("SessionId", Add("name")), new("csrf", Add("name")),
            new("Note", Message), new("Body", Body),
        ];
        Query = $"?token={Add("name")}&code={Add("name")}&page=2&note={Uri.EscapeDataString(Message)}&data={Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Body))}";
        Path = $"/reset-password/{Add("path")}";
        Headers =
        [
            new("Authorization", $"Bearer {Add("name")}"), new("Cookie", $"theme=dark; __Host-session={Add("name")}"), new("X-Api-Key", Add("name")),
            new("Stripe-Signature", $"t=1700000000,v1={Add("name", Random(64))}"), new("Referer", $"https://u:{Add("url")}@example.com/{Query}"), new("X-Note", Message),
        ];
        Exception = new InvalidOperationException(Message, new ArgumentException($"password={Add("name")}", new IOException(Body)));
    }

    public IReadOnlyList<Canary> All => all;

    /// <summary>Free text.</summary>
    public string Message { get; }

    /// <summary>JSON with JSON in a string.</summary>
    public string Body { get; }

    /// <summary>With names, as the members of a log line, the tags of a report or the attributes of a span have them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; }

    /// <summary>With its question mark.</summary>
    public string Query { get; }

    public string Path { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>With two nested causes.</summary>
    public Exception Exception { get; }

    /// <summary>The rules whose canaries are in <paramref name="output"/>, plain or encoded; empty when none is.</summary>
    public IReadOnlyList<string> FindIn(string output) => [.. all.Where(c => c.IsIn(output)).Select(c => c.Rule).Distinct()];

    private string Jwt()
    {
        var payload = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"sub":"{{Random(12)}}"}"""));
        return $"eyJhbGciOiJIUzI1NiJ9.{Add("jwt", payload)}.{Add("jwt", Random(43))}";
    }

    private string Add(string rule) => Add(rule, Random(20));

    private string Add(string rule, string secret)
    {
        all.Add(new Canary(rule, secret));
        return secret;
    }

    // Begins with a letter and holds a digit, as a secret does and a word does not.
    private static string Random(int length) =>
        "q" + Number(2, 9) + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length - 2);

    private static int Number(int min, int max) => RandomNumberGenerator.GetInt32(min, max + 1);
}

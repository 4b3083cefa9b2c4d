using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace ResponsiAI.EndToEnd.Canaries;

/// <summary>Secrets by the places that they were put into: each is another one, so that a leak names its place.</summary>
internal sealed class PlantedCanaries
{
    private readonly List<PlantedCanary> all = [];

    public IReadOnlyList<PlantedCanary> All => all;

    /// <summary>Twenty letters and digits.</summary>
    public string Plant(string place) => Plant(place, "q7" + RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 18));

    public string Plant(string place, string secret)
    {
        all.Add(new PlantedCanary(place, secret));
        return secret;
    }

    /// <summary>An address. Masked, it shows its first letter and its domain.</summary>
    public string Address(string place) => $"a{Plant(place)}@customers.example";

    /// <summary>One of each shape that is recognised without a name, in running text.</summary>
    public string Shapes(string place)
    {
        var payload = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"sub":"{{Plant($"{place}: a JWT's payload")}}"}"""));
        return string.Join(", ",
            $"Bearer {Plant($"{place}: a bearer token")}",
            $"eyJhbGciOiJIUzI1NiJ9.{payload}.{Plant($"{place}: a JWT's signature")}",
            $"sk_live_{Plant($"{place}: a Stripe key")}",
            $"whsec_{Plant($"{place}: a signing secret")}",
            $"t=1700000000,v1={Plant($"{place}: a signature", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)))}",
            $"AKIA{Plant($"{place}: a cloud key", RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))}",
            $"ghp_{Plant($"{place}: a forge key")}{RandomNumberGenerator.GetString("abcdef0123456789", 16)}",
            $"s:{Plant($"{place}: connect.sid's id", Text(32))}.{Plant($"{place}: connect.sid's signature", Text(43))}",
            $"card {Plant($"{place}: a card", Card())}",
            $"to {Address($"{place}: an address")}",
            $"from {Plant($"{place}: an IP address", $"198.51.{RandomNumberGenerator.GetInt32(100, 255)}.{RandomNumberGenerator.GetInt32(100, 255)}")}",
            $"at redis://user:{Plant($"{place}: a URL's password")}@cache:6379/0",
            $"with Host=db;Username=app;Password={Plant($"{place}: a connection string's password")};Database=x",
            $$"""{"user":"u","client_secret":"{{Plant($"{place}: a JSON member")}}"}""",
            $"-----BEGIN PRIVATE KEY-----\nMII{Plant($"{place}: a PEM block")}\n-----END PRIVATE KEY-----");
    }

    /// <returns>A line for each canary that is in a source, with what stands around it.</returns>
    public IReadOnlyList<string> Leaks(IEnumerable<(string Source, string Content)> sources)
    {
        var places = all.SelectMany(c => c.Forms.Select(f => (f, c.Place))).ToLookup(f => f.f, f => f.Place, StringComparer.OrdinalIgnoreCase);
        // All forms at once: one after the other they would be looked for in megabytes a thousand times.
        var forms = SearchValues.Create([.. places.Select(p => p.Key)], StringComparison.OrdinalIgnoreCase);
        var leaks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (source, content) in sources)
            for (int at = 0, next; (next = content.AsSpan(at).IndexOfAny(forms)) >= 0; at++)
            {
                at += next;
                foreach (var form in places.Where(p => content.AsSpan(at).StartsWith(p.Key, StringComparison.OrdinalIgnoreCase)))
                    leaks.TryAdd($"{string.Join(" or ", form.Distinct())} is in {source}", $"…{content[Math.Max(0, at - 80)..Math.Min(content.Length, at + 60)].ReplaceLineEndings(" ")}…");
            }

        return [.. leaks.Select(l => $"{l.Key}: {l.Value}")];
    }

    private static string Text(int length) => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", length);

    // Sixteen digits that begin with 4 and end in Luhn's (ISO/IEC 7812-1, annex B).
    private static string Card()
    {
        var digits = "4" + RandomNumberGenerator.GetString("0123456789", 14);
        var sum = digits.Select((d, i) => (d - '0') * (2 - i % 2)).Sum(d => d / 10 + d % 10);
        return $"{digits}{(10 - sum % 10) % 10}";
    }
}

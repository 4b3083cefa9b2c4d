using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Tests.Scrubbing;

/// <summary>
/// Secrets planted into random text by random carriers and under up to three encodings, and texts made of the pieces that
/// rules look for, in any order.
/// </summary>
/// <remarks>A failure prints what was shrunk and the seed; <c>PROPERTY_SEED=SEED,GAMMA</c> runs it again.</remarks>
public sealed class PlantedSecretTests
{
    private const int Texts = 1_500;

    private static readonly string[] Carriers =
    [
        "password={0}", "Password={0};Database=x", "X-Api-Key: {0}", "{{\"access_token\":\"{0}\"}}", "{{\"a\":{{\"clientSecret\":[\"{0}\"]}}}}", "Bearer {0}", "Authorization: Token {0}",
        "https://u:{0}@example.com/x", "redis://:{0}@cache/0", "/cb?code={0}&page=2", "?a=1&sig={0}", "Cookie: a=b; session={0}", "--password {0}", "<secret>{0}</secret>", "[token, {0}]",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{0}", "sk_" + "live_{0}", "whsec" + "_{0}", "{0}.person@example.com", "-----BEGIN KEY-----\n{0}\n-----END KEY-----", "s:{0}{0}.{0}{0}{0}xyz",
    ];

    private static readonly Func<string, string>[] Encodings =
    [
        t => t, Uri.EscapeDataString, t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t)), t => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(t)),
        t => string.Concat(t.Select(c => $"\\u{(int)c:x4}")), t => JsonSerializer.Serialize(new { note = t }), WebUtility.HtmlEncode, t => string.Concat(t.Select(c => $"&#{(int)c};")),
        t => JsonSerializer.Serialize(JsonSerializer.Serialize(new { note = t })), t => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { user = "mia", note = t }))),
        t => string.Concat(Encoding.UTF8.GetBytes(t).Select(b => $"%{b:X2}")),
    ];

    private static readonly string[] Pieces =
    [
        "password", "token", "=", ":", "\"", "'", "\\", "\\\"", "{", "}", "[", "]", "[Filtered]", "[Filtered", "Bearer ", "basic", "eyJ", ".", "abc123def456", "@", "%40", "%", "%25", "\\u0070", "&quot;", "&", "?", "?a=", "://", "redis://",
        "-----BEGIN A-----", "-----END A-----", "s:", "v1=", "t=1", ",", ";", " ", "\n", "4242424242424242", "8.8.8.8", "2a00:1450::1", "DE89370400440532013000", "sk_" + "live_", "code=", "cookie: ", "a=b", "\0", "\ud800", "é", "<", ">", "/", "--", "AbCdEfGhIjKlMnOpQrStUvWx", "YWJjZGVmPXBhc3N3b3JkPXgx",
    ];

    private static Arbitrary<string> Secret => Gen.Choose(0, 61).ArrayOf(14).Select(n => "q7" + string.Concat(n.Select(i => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[i]))).ToArbitrary();

    [Test]
    public void A_planted_secret_never_survives()
    {
        var planted =
            from secret in Secret.Generator
            from carrier in Gen.Elements(Carriers)
            from encodings in Gen.Elements(Encodings).ListOf(3)
            from before in ArbMap.Default.GeneratorFor<string>()
            from after in ArbMap.Default.GeneratorFor<string>()
            let payload = encodings.Aggregate(string.Format(System.Globalization.CultureInfo.InvariantCulture, carrier, secret), (t, encode) => encode(t))
            select (Secret: secret, Payload: payload, Text: $"{before} {payload} {after}");
        Run(planted.ToArbitrary(), p =>
        {
            var scrubbed = Scrubber.Text(p.Text);
            // Under more than one encoding the secret itself is in no text; then the whole must have gone.
            return !scrubbed.Contains(p.Payload, StringComparison.Ordinal) && !new Canary("planted", p.Secret).IsIn(scrubbed);
        });
    }

    [Test]
    public void Every_text_can_be_scrubbed_and_scrubbed_again_without_a_change()
    {
        var text = Gen.Elements(Pieces).ListOf().Select(string.Concat);
        Run(text.ToArbitrary(), t =>
        {
            var once = Scrubber.Text(t);
            Scrubber.Query(t);
            Scrubber.Url(t);
            Scrubber.Text(t, 10);
            return Scrubber.Text(once) == once;
        });
        Run(ArbMap.Default.ArbFor<string>(), t => t is null || Scrubber.Text(Scrubber.Text(t)) == Scrubber.Text(t));
    }

    // Throws its own exception: an assertion of NUnit's would be kept even of the texts that are only tried while shrinking.
    private static void Run<T>(Arbitrary<T> arbitrary, Func<T, bool> holds)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(Texts).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable("PROPERTY_SEED")?.Split(',') is [var seed, var gamma])
            config = config.WithReplay(ulong.Parse(seed), ulong.Parse(gamma));
        Check.One(config, Prop.ForAll(arbitrary, holds));
    }
}

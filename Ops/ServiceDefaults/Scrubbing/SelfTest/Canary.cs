using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

/// <summary>A secret that must not come out.</summary>
/// <param name="Rule">What should have taken it out: the kind that hits are counted by.</param>
/// <param name="Secret">At least eight characters, so that it is not found by chance.</param>
public sealed record Canary(string Rule, string Secret)
{
    private readonly string[] forms = [.. Forms(Secret).Distinct()];

    /// <summary>Whether <paramref name="output"/> holds it in plain, percent-encoded, JSON-escaped or in base64.</summary>
    public bool IsIn(string output)
    {
        foreach (var form in forms)
            if (output.Contains(form, StringComparison.Ordinal))
                return true;
        return false;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(Uri.EscapeDataString(secret));
        yield return System.Text.Json.JsonEncodedText.Encode(secret).ToString();
        // What stands before it decides how its bytes fall into base64's groups of three.
        for (var before = 0; before < 3; before++)
        {
            var bytes = Encoding.UTF8.GetBytes(new string(' ', before) + secret);
            var whole = Convert.ToBase64String(bytes, 0, bytes.Length / 3 * 3);
            var inner = whole[(before == 0 ? 0 : 4)..];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }
}

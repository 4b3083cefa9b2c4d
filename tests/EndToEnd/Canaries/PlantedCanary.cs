using System.Text;

namespace ResponsiAI.EndToEnd.Canaries;

/// <param name="Place">Where it was put, for the message of a test that finds it elsewhere.</param>
/// <param name="Secret">At least eight characters of ASCII.</param>
internal sealed record PlantedCanary(string Place, string Secret)
{
    /// <summary>As it is, and in every encoding that a text goes through on its way into a log or a page.</summary>
    public IReadOnlyList<string> Forms { get; } = [.. FormsOf(Secret).Distinct()];

    private static IEnumerable<string> FormsOf(string secret)
    {
        var bytes = Encoding.ASCII.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Encoded("%", "X2", bytes);
        yield return Encoded("%25", "X2", bytes);
        yield return Encoded("\\u", "x4", bytes);
        yield return Convert.ToHexStringLower(bytes);
        // What stands before it decides how its bytes fall into base64's groups of three; the edges belong to neighbours.
        for (var before = 0; before < 3; before++)
        {
            var groups = Convert.ToBase64String([.. new byte[before], .. bytes])[(before == 0 ? 0 : 4)..];
            var inner = groups[..((before + bytes.Length) / 3 * 4 - (before == 0 ? 0 : 4))];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string Encoded(string before, string format, byte[] bytes) => string.Concat(bytes.Select(b => before + b.ToString(format)));
}

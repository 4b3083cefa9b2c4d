using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Tests.Scrubbing;

public sealed class CorpusTests
{
    private static readonly string[][] Lines =
    [
        .. File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Scrubbing", "corpus.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            .Select(line => line.Replace("¦", "", StringComparison.Ordinal).Replace('⏎', '\n').Split('\t')),
    ];

    private static IEnumerable<(string Input, string Expected)> Secrets => Lines.Where(l => l.Length == 2).Select(l => (l[0], l[1]));

    private static IEnumerable<string> Harmless => Lines.Where(l => l.Length == 1).Select(l => l[0]);

    [Test]
    public void Every_secret_of_the_corpus_goes_and_what_is_around_it_stays() =>
        Assert.That(Secrets.Where(s => Scrubber.Text(s.Input) != s.Expected).Select(s => $"{s.Input}\n  expected {s.Expected}\n  was      {Scrubber.Text(s.Input)}"), Is.Empty);

    [Test]
    public void Harmless_lines_of_the_corpus_stay_the_same_instance() =>
        Assert.That(Harmless.Where(h => !ReferenceEquals(Scrubber.Text(h), h)).Select(h => $"{h}\n  was {Scrubber.Text(h)}"), Is.Empty);

    [Test]
    public void The_corpus_has_its_size_and_half_of_it_is_harmless()
    {
        Assert.That(Lines, Has.Length.AtLeast(300));
        Assert.That(Harmless.Count(), Is.AtLeast(Lines.Length * 0.45));
    }

    [Test]
    public void What_was_scrubbed_stays_as_it_is_when_scrubbed_again() =>
        Assert.That(Secrets.Where(s => !ReferenceEquals(Scrubber.Text(s.Expected), s.Expected)).Select(s => s.Expected), Is.Empty);

    [Test]
    public void A_secret_that_was_cut_off_anywhere_leaves_nothing_of_itself()
    {
        const string canary = "q7Zx2mN4kP9w";
        foreach (var carrier in new[] { "password={0}", "{{\"token\":\"{0}\"}}", "{{\\\"secret\\\":\\\"{0}\\\"}}", "Bearer {0}", "redis://u:{0}@h", "-----BEGIN PRIVATE KEY-----\n{0}", "/cb?code={0}&x=1", "eyJhbGciOiJIUzI1NiJ9.{0}.{0}", "Cookie: a={0}" })
        {
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, "it said " + carrier, canary);
            for (var length = 0; length <= text.Length; length++)
                Assert.That(Scrubber.Text(text[..length]), Does.Not.Contain(canary[..4]), text[..length]);
        }
    }

    [Test]
    public void A_text_is_scrubbed_before_it_is_cut_and_the_marker_is_not_cut()
    {
        var text = "it said password=q7Zx2mN4kP9w and went on";
        for (var longest = 1; longest <= text.Length; longest++)
        {
            var cut = Scrubber.Text(text, longest);
            Assert.That(cut, Does.Not.Contain("q7").And.Length.LessThanOrEqualTo(longest));
            Assert.That(cut.Count(c => c == '['), Is.EqualTo(cut.Count(c => c == ']')), cut);
        }
    }
}

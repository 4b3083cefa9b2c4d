using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using ResponsiAI.Notifications.Delivery;
using ResponsiAI.Notifications.Emails;
using ResponsiAI.Notifications.Templates;

namespace ResponsiAI.Notifications.Tests;

internal sealed partial class TemplateTests
{
    private static readonly EmailRenderer Renderer = new(TemplateOptions.Default);

    private static readonly Dictionary<string, string> Full = new()
    {
        ["subscription-confirmation"] = """{"name":"Mia","plan":"Team","amount":"12.00 EUR","periodEnd":"2026-03-01"}""",
        ["subscription-cancellation"] = """{"name":"Mia","plan":"Team","accessUntil":"2026-03-01T00:00:00Z"}""",
        ["payment-failure"] = """{"name":"Mia","amount":"12.00 EUR","number":"INV-7","invoiceUrl":"https://pay.example.com/i/7?a=1&b=2","nextAttempt":"2026-03-01T10:00:00.123+02:00"}""",
        ["usage-warning"] = """{"name":"Mia","metric":"tokens","used":90,"limit":"100","percent":90.5,"periodEnd":"2026-03-01"}""",
    };

    private static IEnumerable<string> Names => EmailTemplate.ByName.Keys.Order();

    /// <summary>Every template with every choice of members left out: a mail for each.</summary>
    private static IEnumerable<TestCaseData> Subsets => Names.SelectMany(name =>
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Full[name])!.ToArray();
        return Enumerable.Range(0, 1 << members.Length).Select(choice => new TestCaseData(name,
            JsonSerializer.Serialize(members.Where((_, i) => (choice & (1 << i)) != 0).ToDictionary(m => m.Key, m => m.Value))).SetName($"{name}_leaves_no_holes_{choice:b}"));
    });

    private static RenderedEmail Render(string template, string data) => Renderer.Render(template, data, "ResponsiAI");

    [TestCase("subscription-confirmation", "Your Team subscription is confirmed", new[] { "Hello Mia,", "Your subscription to Team is active and costs 12.00 EUR.", "The current period ends on 1 March 2026." })]
    [TestCase("subscription-cancellation", "Your Team subscription is cancelled", new[] { "Hello Mia,", "Your subscription to Team is cancelled. You keep your access until 1 March 2026." })]
    [TestCase("payment-failure", "Your payment for invoice INV-7 failed", new[] { "Hello Mia,", "your payment of 12.00 EUR for invoice INV-7. We will try again on 1 March 2026.", "https://pay.example.com/i/7?a=1&b=2" })]
    [TestCase("usage-warning", "You have used 90.5 % of your limit", new[] { "Hello Mia,", "You have used 90.5 % of what your plan includes (tokens): 90 of 100.", "The current period ends on 1 March 2026." })]
    public void A_template_says_everything_as_text_and_as_HTML(string template, string subject, string[] sentences)
    {
        var mail = Render(template, Full[template]);
        Assert.That(mail.Subject, Is.EqualTo(subject));
        foreach (var sentence in sentences)
        {
            Assert.That(mail.Text, Does.Contain(sentence));
            if (!sentence.StartsWith("https", StringComparison.Ordinal))
                Assert.That(Plain(mail.Html), Does.Contain(sentence));
        }
    }

    [TestCaseSource(nameof(Subsets))]
    public void A_template_leaves_no_holes(string template, string data)
    {
        var mail = Render(template, data);
        foreach (var text in new[] { mail.Subject, mail.Text, Plain(mail.Html) })
        {
            Assert.That(text, Does.Not.Match(@" [,.:]|\(\)|  |\{|\}|%\}|Liquid|\.\.|\b(of|to|on|until|for|costs) [,.:]"), text);
            Assert.That(text, Does.Not.Match(@"(?m)^[.,: ]"), text);
        }

        Assert.That(mail.Text, Does.Not.Contain("\n\n\n"));
        Assert.That(mail.Html, Does.Not.Contain("<p></p>").And.Not.Contain("<strong></strong>").And.Not.Contain("href=\"\""));
        Assert.That(mail.Subject, Is.Not.Empty.And.Not.Contain("\n"));
    }

    [TestCaseSource(nameof(Names))]
    public void Data_stays_text_in_HTML_and_no_part_of_the_template(string template)
    {
        const string evil = "<script>alert('x')</script>\" onload=x {{ name }} {% if %} &amp; \u202eabc\r\nBcc: victim@example.com";
        var data = JsonSerializer.Serialize(EmailTemplate.ByName[template].Members.Keys.ToDictionary(m => m, _ => evil));
        var mail = Render(template, data);
        Assert.Multiple(() =>
        {
            Assert.That(mail.Html, Does.Not.Contain("<script").And.Not.Contain("\" onload").And.Not.Contain("\u202e"));
            Assert.That(mail.Html, Does.Contain("&lt;script&gt;").And.Contain("{{ name }}").And.Contain("&amp;amp;"));
            Assert.That(mail.Text, Does.Contain("<script>").And.Contain("{{ name }}").And.Not.Match("(?m)^Bcc").And.Not.Contain("\u202e"));
            Assert.That(mail.Subject, Does.Not.Contain("\n").And.Not.Contain("\r"));
        });
    }

    [TestCaseSource(nameof(Names))]
    public void Data_adds_no_header_and_no_recipient_to_the_message(string template)
    {
        var data = JsonSerializer.Serialize(EmailTemplate.ByName[template].Members.Keys.ToDictionary(m => m, _ => "x\r\nBcc: victim@example.com\r\n\r\nnew body\u0000\u2028"));
        var row = new EmailRow { Id = "1", IdempotencyKey = "k", Template = template, Recipient = Mailer.Recipient, Data = data, MessageId = "<1@example.com>" };
        using var message = EmailMessage.Create(row, new MailboxAddress("ResponsiAI", "noreply@example.com"), Render(template, data));
        using var written = new MemoryStream();
        message.WriteTo(written);
        written.Position = 0;
        using var read = MimeMessage.Load(written);
        Assert.That(read.Headers.Select(h => h.Field).Order(StringComparer.OrdinalIgnoreCase), Is.EqualTo(new[] { "Auto-Submitted", "Date", "From", "Message-Id", "MIME-Version", "Subject", "To", "X-Auto-Response-Suppress" }).IgnoreCase);
        Assert.That(read.GetRecipients().Select(r => r.Address), Is.EqualTo(new[] { Mailer.Recipient }));
    }

    [TestCase("https://pay.example.com/i/7", true)]
    [TestCase("http://pay.example.com/", true)]
    [TestCase("https://pay.example.com/a?b=1&c=%22%3E", true)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase("data:text/html,x", false)]
    [TestCase("file:///etc/passwd", false)]
    [TestCase("/relative", false)]
    [TestCase("pay.example.com", false)]
    [TestCase("https://bank.example.com@evil.example.com/", false)]
    [TestCase("", false)]
    public void Only_web_addresses_become_links_and_the_text_carries_each(string url, bool linked)
    {
        var mail = Render("payment-failure", JsonSerializer.Serialize(new { invoiceUrl = url }));
        var links = Link().Matches(mail.Html).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value)).ToList();
        Assert.That(links, linked ? Is.EqualTo(new[] { new Uri(url).AbsoluteUri }) : Is.Empty);
        Assert.That(mail.Text, linked ? Does.Contain(links[0]) : Does.Contain("check the payment method"));
    }

    [TestCaseSource(nameof(Names))]
    public void HTML_is_one_column_with_language_and_colour_scheme_and_no_images(string template)
    {
        var html = Render(template, Full[template]).Html;
        Assert.That(html, Does.StartWith("<!DOCTYPE html>\n<html lang=\"en\">").And.Contain("<meta name=\"color-scheme\"").And.Contain("<meta charset=\"utf-8\">"));
        Assert.That(html, Does.Not.Match("<(img|table|script|link)|url\\(").And.Not.Contain("http://"));
    }

    [TestCase("#0b5cad", false)]
    [TestCase("#0b5cad", true)]
    [TestCase("#000000", true)]
    [TestCase("#5b21b6", false)]
    [TestCase("#5b21b6", true)]
    public void Every_colour_has_a_contrast_of_four_and_a_half_to_one_in_light_and_in_dark(string color, bool isDark)
    {
        var html = new EmailRenderer(new TemplateOptions("Shop", color, null)).Render("payment-failure", Full["payment-failure"], null).Html;
        var pairs = new[] { ("body", "body"), ("body", "card"), ("product", "card"), ("button", "button"), ("small", "body") };
        foreach (var (text, behind) in pairs)
        {
            var (one, other) = (Luminance(Declared(html, text, "color", isDark)), Luminance(Declared(html, behind, "background-color", isDark)));
            Assert.That((Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05), Is.GreaterThanOrEqualTo(4.5), $"{text} on {behind}");
        }
    }

    [Test]
    public void Names_keep_their_letters_and_long_values_are_cut()
    {
        var mail = Render("subscription-confirmation", JsonSerializer.Serialize(new { name = "Łukasz O’Neil 陳", plan = new string('x', 199) + "😀" }));
        Assert.That(mail.Html, Does.Contain("Łukasz O’Neil 陳"));
        Assert.That(mail.Subject, Is.EqualTo("Your " + new string('x', 199) + "… subscription is confirmed"));
    }

    [Test]
    public void Without_a_name_of_the_sender_the_signature_is_still_a_sentence() =>
        Assert.That(Renderer.Render("usage-warning", "{}", "").Text, Does.Contain("This message was sent automatically because of your subscription."));

    [Test]
    public void Many_mails_at_once_do_not_mix() => Parallel.For(0, 2000, i =>
    {
        var mail = Render("usage-warning", JsonSerializer.Serialize(new { name = $"name{i}", percent = i }));
        Assert.That(mail.Text, Does.StartWith($"Hello name{i},\n\nYou have used {i} %"));
        Assert.That(mail.Html, Does.Contain($"Hello name{i},").And.Contain($">{i}&nbsp;%"));
    });

    private static string Plain(string html) => System.Net.WebUtility.HtmlDecode(Tag().Replace(html[html.IndexOf("<body", StringComparison.Ordinal)..], "")).Replace('\u00a0', ' ');

    // WCAG 2.2, relative luminance.
    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();

    /// <summary>A colour of the body or of a class, from the style sheet for dark and from the element itself for light.</summary>
    private static string Declared(string html, string name, string property, bool isDark)
    {
        var declarations = Regex.Match(html, isDark ? $@"\n  \.?{name} {{([^}}]*)}}" : $"<(?:{name}|[^>]* class=\"{name}\") style=\"([^\"]*)\"").Groups[1].Value;
        return Regex.Match(declarations, $"(?<!-){property}:#([0-9a-f]{{6}})").Groups[1].Value;
    }
}

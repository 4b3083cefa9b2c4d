using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace ResponsiAI.Notifications.Tests;

/// <summary>Signatures as a receiver sees them who has the public key from DNS.</summary>
internal sealed class DkimTests
{
    private TemporaryFolder folder = null!;
    private SmtpSink sink = null!;

    [SetUp]
    public async Task StartAsync()
    {
        folder = new TemporaryFolder();
        sink = await SmtpSink.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await sink.DisposeAsync();
        folder.Dispose();
    }

    [Test]
    public async Task A_signed_mail_verifies_also_when_it_is_sent_again_and_a_changed_byte_does_not()
    {
        using var key = RSA.Create(2048);
        await using var mailer = await StartAsync(key.ExportPkcs8PrivateKeyPem(), ("EMAIL_FROM", "\"Größe, Inc.\" <billing@mail.shop.example>"), ("DKIM_DOMAIN", "Shop.example"),
            ("EMAIL_REPLY_TO", "Help <help@shop.example>"), ("EMAIL_UNSUBSCRIBE_URL", "https://app.example.com/unsubscribe?mail={id}"));
        sink.At(SmtpStage.Dot, SmtpReaction.Drop, times: 1);
        var id = await mailer.SendAsync(data: new { name = "Łukasz 陳", percent = 90, periodEnd = "2026-03-01" });
        await mailer.UntilReasonAsync(id, "unknown");
        await mailer.HurryAsync();
        await mailer.UntilAsync(id, "done");
        var keys = new Published($"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}");

        Assert.That(sink.Mails, Has.Count.EqualTo(2));
        foreach (var mail in sink.Mails)
        {
            Assert.That(await VerifiesAsync(mail.Raw, keys), Is.True);
            Assert.That(mail.Header("Reply-To"), Is.EqualTo("Help <help@shop.example>"));
        }

        Assert.That(keys.Asked, Is.EqualTo(new[] { "mail2026._domainkey.shop.example", "mail2026._domainkey.shop.example" }));
        var signature = sink.Mails[0].Header("DKIM-Signature")!;
        Assert.That(signature, Does.Contain("a=rsa-sha256").And.Contain("c=relaxed/relaxed"));
        foreach (var signed in new[] { "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post" })
            Assert.That(signature.Split("h=")[1].Split(';')[0].Split(':').Select(h => h.Trim()), Does.Contain(signed).IgnoreCase);

        var raw = sink.Mails[0].Raw;
        foreach (var (from, to) in new[] { ("your plan", "your plam"), ("Subject: You", "Subject: Yuo"), ("unsubscribe?mail=", "unsubscribe?mall="), ("help@shop", "evil@shop"), ("To: ", "Reply-To: evil@example.com\r\nTo: ") })
        {
            Assert.That(raw, Does.Contain(from));
            Assert.That(await VerifiesAsync(raw.Replace(from, to, StringComparison.Ordinal), keys), Is.False, from);
        }
    }

    [Test]
    public async Task A_key_of_Ed25519_signs_too()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        await using var mailer = await StartAsync(PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded()));
        await mailer.UntilAsync(await mailer.SendAsync(), "done");
        Assert.That(await VerifiesAsync(sink.Mails.Single().Raw, new Published($"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key.GeneratePublicKey().GetEncoded())}")), Is.True);
    }

    [TestCase("smtp.example.com", true)]
    [TestCase("email-smtp.eu-west-1.amazonaws.com", false)]
    public void What_Amazon_writes_anew_is_not_signed_there(string host, bool signed)
    {
        using var key = RSA.Create(2048);
        var smtp = new Smtp.SmtpOptions(host, 587, MailKit.Security.SecureSocketOptions.StartTls, null, null, MailboxAddress.Parse("shop@shop.example"));
        using var message = new MimeMessage([smtp.From], [MailboxAddress.Parse(Mailer.Recipient)], "A subject", new TextPart("plain") { Text = "Words" });
        new Smtp.DkimSigning(new Smtp.DkimOptions(DotNetUtilities.GetRsaKeyPair(key).Private, "mail2026", "shop.example"), smtp).Sign(message);
        var headers = message.Headers[HeaderId.DkimSignature]!.Split("h=")[1].Split(';')[0].Split(':').Select(h => h.Trim().ToUpperInvariant()).ToList();
        Assert.That(headers, Does.Contain("FROM"));
        Assert.That((headers.Contains("DATE"), headers.Contains("MESSAGE-ID")), Is.EqualTo((signed, signed)));
    }

    private async Task<Mailer> StartAsync(string pem, params (string Name, string? Value)[] said)
    {
        await File.WriteAllTextAsync(folder.Combine("dkim.pem"), pem);
        return await Mailer.StartAsync(sink, "sqlite", [("DKIM_KEY", folder.Combine("dkim.pem")), ("DKIM_SELECTOR", "mail2026"), .. said]);
    }

    private static async Task<bool> VerifiesAsync(string raw, Published keys)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(raw));
        using var message = await MimeMessage.LoadAsync(stream);
        return await new DkimVerifier(keys).VerifyAsync(message, message.Headers[message.Headers.IndexOf(HeaderId.DkimSignature)]);
    }

    /// <summary>DNS with one key, under whatever name it is asked for.</summary>
    private sealed class Published(string record) : DkimPublicKeyLocatorBase
    {
        public List<string> Asked { get; } = [];

        public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            Asked.Add($"{selector}._domainkey.{domain}");
            return GetPublicKey(record);
        }

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}

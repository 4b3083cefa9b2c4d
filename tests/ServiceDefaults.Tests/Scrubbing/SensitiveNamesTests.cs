using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Tests.Scrubbing;

public sealed class SensitiveNamesTests
{
    [Test]
    public void Names_of_secrets_are_known_in_every_spelling([Values(
        "Authorization", "Proxy-Authorization", "X-Api-Key", "api_key", "apiKey", "APIKey", "APIKEY", "x-internal-token", "access_token", "accessToken", "refreshtoken",
        "client_secret", "STRIPE_WEBHOOK_SECRET", "StripeSecretKey", "STRIPESecret", "Stripe-Signature", "sig", "password", "PGPASSWORD", "SMTP_PASS", "new-password",
        "password1", "user[password]", "pwd", "passphrase", "private_key", "connect.sid", "__Host-session", "SessionId", "sid", "Cookie", "Set-Cookie", "X-CSRF-Token",
        "_xsrf", "jwt", "SENTRY_DSN", "credentials", "otp", "otp_code", "pin", "cvc", "OAuthToken", "auth",
        "SharedAccessKey", "AWS_SECRET_ACCESS_KEY", "dbpassword", "idtoken", "X-XSRF-TOKEN", "bearer_value")] string name) =>
        Assert.That(SensitiveNames.Contains(name), Is.True);

    [Test]
    public void Names_that_only_look_like_it_are_not([Values(
        "", "author", "Authors", "keyboard", "monkey", "KeyboardLayout", "tokenizer", "Tokenizer", "secretary", "passenger", "compass", "bypass", "sidebar", "inside",
        "signal", "design", "pinned", "spin", "signedUp", "path", "customer", "email", "status", "StatusCode", "code", "state", "Elapsed", "requestId", "traceparent",
        "Content-Type", "User-Agent", "event", "limit", "used",
        "sessionless", "keystroke", "turkey", "hockey", "stateful", "decode", "unicode", "authority", "passed", "passing")] string name) =>
        Assert.That(SensitiveNames.Contains(name), Is.False);

    [TestCase("code", ExpectedResult = true)]
    [TestCase("state", ExpectedResult = true)]
    [TestCase("token", ExpectedResult = true)]
    [TestCase("country_code", ExpectedResult = false)]
    [TestCase("page", ExpectedResult = false)]
    public bool In_a_query_the_words_of_oauth_count_too(string name) => SensitiveNames.InQuery(name);
}

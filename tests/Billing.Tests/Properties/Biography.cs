namespace ResponsiAI.Billing.Tests.Properties;

/// <summary>The events that Stripe would make of a life, in its order, and the mails that may and that must come of them.</summary>
internal sealed class Biography
{
    private const long Birth = 1_790_000_000;
    private const long StillNew = 3 * 24 * 60 * 60;

    private readonly string unique;
    private readonly Contract?[] contracts = new Contract?[3];
    private readonly Dictionary<string, Told> told = [];
    private readonly Dictionary<string, long> refunds = [];
    private readonly HashSet<string> settled = [];
    private readonly HashSet<string> reminders = [];
    private readonly List<Sent> sent = [];
    private readonly long now = Birth;

    public Biography(Life life, string unique)
    {
        this.unique = unique;
        Addresses = [Address(0)];
        // The address is told once in every life: without one no mail can go out, and the events end as dead.
        Send(new Happening(Kind.Customer, 0, 0, 0, life.Happenings[0].Arrival, 1), "customer.created", new { id = Customer, @object = "customer", email = Address(0), name = "Mara 0" });
        foreach (var happening in life.Happenings)
        {
            now += happening.Seconds;
            Live(happening);
        }
    }

    public IReadOnlyList<Sent> Sent => sent;

    public HashSet<string> Addresses { get; }

    private string Customer => $"cus_{unique}";

    /// <summary>The keys of mails that some order of arrival leads to.</summary>
    public IEnumerable<string> Possible() => told.SelectMany(t => new[]
    {
        t.Value.Begun || t.Value.Paid ? "confirm:" + t.Key : null,
        t.Value.Deleted ? "ended:" + t.Key : null,
    }).OfType<string>().Concat(told.SelectMany(t => t.Value.Cancels.Select(end => $"cancel-sched:{t.Key}:{end}"))).Concat(reminders);

    /// <summary>
    /// The keys of mails that every order of arrival leads to. Where a customer has a second subscription, whether an end is
    /// told depends on which of them was heard of first.
    /// </summary>
    /// <param name="ends">The scheduled end of each subscription that still goes on, as it stands when all is applied.</param>
    public IEnumerable<string> Needed(IReadOnlyDictionary<string, long> ends)
    {
        foreach (var (id, facts) in told)
        {
            if (facts.Paid || (facts.Begun && !facts.Ended))
                yield return "confirm:" + id;
            if (told.Count == 1 && facts is { Deleted: true, NeverBegan: false })
                yield return "ended:" + id;
            if (told.Count == 1 && !facts.Ended && ends.TryGetValue(id, out var end) && facts.Cancels.Contains(end))
                yield return $"cancel-sched:{id}:{end}";
        }

        foreach (var reminder in reminders.Where(r => !settled.Contains(r.Split(':')[1])))
            yield return reminder;
    }

    private void Live(Happening happening)
    {
        var (kind, variant) = (happening.Kind, happening.Variant);
        var invoice = $"in_{unique}_{happening.Subscription}_{variant % 2}";
        var charge = $"ch_{unique}_{variant % 2}";
        switch (kind)
        {
            case Kind.Customer:
                Addresses.Add(Address(variant % 3));
                Send(happening, "customer.updated", new { id = Customer, @object = "customer", email = variant > 8 ? null : Address(variant % 3), name = variant % 4 == 0 ? null : $"Mara {variant % 3}" });
                break;
            case Kind.InvoiceFailed:
                var (attempt, reason) = (1 + (variant / 2 % 3), variant > 9 ? "subscription_create" : "subscription_cycle");
                if (reason == "subscription_cycle" && happening.Copies > 0)
                    reminders.Add($"payfail:{invoice}:{attempt}");
                Send(happening, "invoice.payment_failed", Invoice(invoice, happening, attempt, reason));
                break;
            case Kind.InvoicePaid or Kind.InvoiceVoided:
                if (happening.Copies > 0)
                    settled.Add(invoice);
                Send(happening, kind == Kind.InvoicePaid ? "invoice.paid" : "invoice.voided", Invoice(invoice, happening, 1, "subscription_cycle"));
                break;
            case Kind.Charge or Kind.Refund:
                refunds[charge] = refunds.GetValueOrDefault(charge) + (kind == Kind.Refund ? 100 : 0);
                Send(happening, kind == Kind.Refund ? "charge.refunded" : "charge.succeeded", new { id = charge, @object = "charge", customer = Customer, amount = 4900, amount_refunded = refunds[charge] });
                break;
            case Kind.DisputeOpened or Kind.DisputeMoved or Kind.DisputeClosed:
                var (type, status) = kind switch
                {
                    Kind.DisputeOpened => ("created", "needs_response"),
                    Kind.DisputeMoved => ("updated", variant % 3 == 0 ? "needs_response" : "under_review"),
                    _ => ("closed", variant % 2 == 0 ? "lost" : "won"),
                };
                Send(happening, "charge.dispute." + type, new { id = $"dp_{unique}_{variant % 2}", @object = "dispute", charge, amount = 4900, status });
                break;
            default:
                Subscribe(happening);
                break;
        }
    }

    private void Subscribe(Happening happening)
    {
        if (contracts[happening.Subscription] is not { } contract)
        {
            contracts[happening.Subscription] = contract = new Contract($"sub_{unique}_{happening.Subscription}", now)
            {
                Status = (happening.Variant % 4) switch { 0 => "active", 1 => "trialing", 2 => "incomplete", _ => "active" },
                CancelAt = happening.Variant == 11 ? now + 864_000 : null,
            };
            Tell(happening, "created", contract);
            return;
        }

        // Nothing happens to a subscription that has ended.
        if (contract.HasEnded)
            return;
        var before = contract.Status;
        switch (happening.Kind)
        {
            case Kind.Status:
                contract.Status = (happening.Variant % 7) switch
                {
                    0 or 1 => "active",
                    2 => "past_due",
                    3 => "unpaid",
                    4 => "paused",
                    5 => before == "incomplete" ? "incomplete_expired" : "past_due",
                    _ => before == "incomplete" ? "incomplete" : "active",
                };
                Tell(happening, contract.Status == "paused" ? "paused" : before == "paused" ? "resumed" : "updated", contract, before);
                break;
            case Kind.Schedule:
                contract.AtPeriodEnd = happening.Variant % 3 == 0;
                contract.CancelAt = contract.AtPeriodEnd ? null : contract.Begun + 1_000_000 + (happening.Variant * 86_400L);
                Tell(happening, "updated", contract, before);
                break;
            case Kind.TakeBack:
                (contract.AtPeriodEnd, contract.CancelAt) = (false, null);
                Tell(happening, "updated", contract, before);
                break;
            case Kind.Renew:
                contract.PeriodEnd += 2_592_000;
                Tell(happening, "updated", contract, before);
                break;
            case Kind.TrialEnds:
                Tell(happening, "trial_will_end", contract);
                break;
            case Kind.Delete:
                contract.Status = before == "incomplete" && happening.Variant % 2 == 0 ? "incomplete_expired" : "canceled";
                contract.EndedAt = now;
                Tell(happening, "deleted", contract);
                break;
            default:
                CheckOut(happening, contract);
                break;
        }
    }

    private void CheckOut(Happening happening, Contract contract)
    {
        var paid = happening.Variant % 3 != 0;
        if (happening.Copies > 0 && paid)
            Facts(contract.Id).Paid = true;
        Send(happening, "checkout.session.completed", new
        {
            id = $"cs_{unique}_{sent.Count}", @object = "checkout.session", mode = "subscription", payment_status = paid ? "paid" : "unpaid", amount_total = 1200, currency = "eur",
            customer = Customer, subscription = contract.Id, customer_details = new { email = happening.Variant % 2 == 0 ? Address(0) : null, name = "Mara at the till" },
        });
    }

    private void Tell(Happening happening, string kind, Contract contract, string? before = null)
    {
        if (happening.Copies > 0)
        {
            var facts = Facts(contract.Id);
            facts.Begun |= contract.Status is "active" or "trialing" && now - contract.Begun <= StillNew;
            facts.Ended |= contract.HasEnded;
            facts.NeverBegan |= contract.Status == "incomplete_expired";
            facts.Deleted |= kind == "deleted" && contract.Status == "canceled";
            if (kind != "created" && (contract.CancelAt ?? (contract.AtPeriodEnd ? contract.PeriodEnd : null)) is { } end)
                facts.Cancels.Add(end);
        }

        Send(happening, "customer.subscription." + kind, new
        {
            id = contract.Id, @object = "subscription", customer = Customer, status = contract.Status, start_date = contract.Begun, ended_at = contract.EndedAt,
            cancel_at = contract.CancelAt, cancel_at_period_end = contract.AtPeriodEnd,
            items = new
            {
                @object = "list",
                data = new[]
                {
                    new
                    {
                        id = "si_1", quantity = 1, current_period_start = contract.PeriodEnd - 2_592_000, current_period_end = contract.PeriodEnd,
                        price = new { id = $"price_{happening.Variant % 2}", nickname = happening.Variant % 2 == 0 ? "Team" : "Solo", unit_amount = 600, currency = "eur" },
                    },
                },
            },
        }, before is null ? null : new { status = before });
    }

    private object Invoice(string id, Happening happening, int attempt, string reason) => new
    {
        id, @object = "invoice", customer = Customer, customer_email = happening.Variant % 5 == 0 ? null : Address(0), customer_name = (string?)null, attempt_count = attempt,
        amount_due = 4900, currency = "eur", billing_reason = reason, number = "R-1", created = now - happening.Variant, next_payment_attempt = now + 86_400,
        parent = new { subscription_details = new { subscription = $"sub_{unique}_{happening.Subscription}" } },
    };

    private Told Facts(string id) => told.TryGetValue(id, out var facts) ? facts : told[id] = new Told();

    private string Address(int variant) => $"mara.{unique}.{variant}@customers.example";

    // Within a second the ids decide at last, and Stripe's do not grow with time.
    private void Send(Happening happening, string type, object subject, object? previous = null)
    {
        foreach (var copy in happening.Copies switch { 0 => [], 3 => new[] { 0, 1 }, _ => [0] })
        {
            var id = $"evt_{((sent.Count * 37) + (happening.Variant * 11)) % 100:00}_{unique}_{sent.Count}";
            sent.Add(new Sent(StripeEvent.Of(type, subject, now, previous, id: id), happening.Arrival + copy, happening.Copies == 2 ? 2 : 1));
        }
    }
}

/// <param name="Copies">How often the same event is posted.</param>
internal sealed record Sent(StripeEvent Event, int Arrival, int Copies);

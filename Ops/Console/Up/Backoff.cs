namespace ResponsiAI.Ops.Up;

/// <summary>How long to wait before a process is started again: 0.5 s, doubling to 30 s, and from the beginning after 30 s of life.</summary>
internal sealed class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(30);

    private TimeSpan next = First;

    public TimeSpan After(TimeSpan life)
    {
        var wait = life >= GoodLife ? First : next;
        next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}

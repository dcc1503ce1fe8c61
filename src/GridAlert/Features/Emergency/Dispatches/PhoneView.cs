using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Which of a responder's dispatches is the one of now, and what goes below it. The script decides by the same rules.</summary>
public sealed class PhoneView
{
    private const int NewestKept = 50;
    private static readonly TimeSpan CalledOffFor = TimeSpan.FromDays(1);

    public PhoneView(IEnumerable<PhoneDispatch> dispatches, Guid? opened, DateTimeOffset now)
    {
        var all = dispatches.ToList();
        Waiting = [.. all.Where(IsWaiting).OrderBy(d => d.Drill).ThenBy(d => d.AcknowledgeBy ?? DateTimeOffset.MaxValue).ThenBy(d => d.SentAt)];
        InHand = [.. NewestFirst(all.Where(IsInHand))];
        Earlier = [.. NewestFirst(all.Where(d => !IsWaiting(d) && !IsInHand(d))).Take(NewestKept)];
        First = (Waiting is [var first, ..] ? first : null)
            ?? Earlier.FirstOrDefault(d => d.DispatchState != DispatchState.Open && d.State == ReceiptState.Acknowledged && now - d.SentAt < CalledOffFor)
            ?? (InHand is [var held, ..] ? held : null);
        Shown = (opened is { } id ? all.Find(d => d.DispatchId == id) : null) ?? First;
        Newer = Shown?.DispatchState == DispatchState.Superseded ? all.Find(d => d.Supersedes == Shown.DispatchId) : null;
    }

    public IReadOnlyList<PhoneDispatch> Waiting { get; }

    public IReadOnlyList<PhoneDispatch> InHand { get; }

    public IReadOnlyList<PhoneDispatch> Earlier { get; }

    /// <summary>The one to show when nobody opened another.</summary>
    public PhoneDispatch? First { get; }

    public PhoneDispatch? Shown { get; }

    /// <summary>What took the place of the shown one.</summary>
    public PhoneDispatch? Newer { get; }

    /// <summary>All that the script gets to begin with.</summary>
    public IEnumerable<PhoneDispatch> Kept => Waiting.Concat(InHand).Concat(Earlier);

    public static bool IsWaiting(PhoneDispatch dispatch) => dispatch.DispatchState == DispatchState.Open && AwaitsAnswer(dispatch.State);

    public static bool AwaitsAnswer(ReceiptState state) => state < ReceiptState.Acknowledged;

    private static bool IsInHand(PhoneDispatch dispatch) =>
        dispatch.DispatchState == DispatchState.Open && dispatch.State == ReceiptState.Acknowledged && dispatch.Kind != DispatchKind.RollCall;

    private static IEnumerable<PhoneDispatch> NewestFirst(IEnumerable<PhoneDispatch> dispatches) => dispatches.OrderByDescending(d => d.SentAt);
}

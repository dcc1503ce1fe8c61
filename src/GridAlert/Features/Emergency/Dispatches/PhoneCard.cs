using System.Text.Json;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Dispatches;

public sealed record PhoneDeadline(string Words, string Left, bool Late);

/// <summary>What the card of one dispatch says and offers. The script says the same from the same texts.</summary>
public sealed class PhoneCard(PhoneDispatch dispatch, DateTimeOffset now, IStringLocalizer<PhoneTexts> texts)
{
    private static readonly TimeSpan TakeBackWithin = ReceiptStore.TakeBackWithin;

    public PhoneDispatch Dispatch => dispatch;

    public bool IsOpen => dispatch.DispatchState == DispatchState.Open;

    public bool IsRollCall => dispatch.Kind == DispatchKind.RollCall;

    private bool AwaitsAnswer => PhoneView.AwaitsAnswer(dispatch.State);

    public bool CanAcknowledge => IsOpen && AwaitsAnswer && !IsRollCall;

    public bool CanAnswerRollCall => IsOpen && IsRollCall;

    public bool RollCallWaits => CanAnswerRollCall && AwaitsAnswer;

    public bool CanComplete => IsOpen && !IsRollCall && dispatch.State == ReceiptState.Acknowledged;

    public bool CanDecline => CanAcknowledge || CanComplete;

    public bool CanAcknowledgeAgain => IsOpen && !IsRollCall && dispatch.State == ReceiptState.Declined;

    /// <summary>The reply has a clock of its own and may be sent again while things change, also when the rest is done.</summary>
    public bool CanReply => IsOpen && !IsRollCall && dispatch.Reply.Count > 0 && dispatch.State is ReceiptState.Acknowledged or ReceiptState.Completed;

    public PhoneDeadline? ReplyDeadline => CanReply && dispatch is { ReplyBy: { } by, OwnReplyAt: null } ? DeadlineOf("replyBy", by) : null;

    /// <summary>What became of the reply; null while none was sent.</summary>
    public string? ReplyWords =>
        dispatch.OwnReplyAt is { } at ? texts["reply.sent", Exact(at)].Value
        : dispatch.OwnReply is { } reply && ReplyRules.Missing(dispatch.Reply, reply).ToList() is { Count: > 0 } missing
            ? texts["reply.incomplete", string.Join(texts["listComma"], missing.Select(asked => asked.Label))].Value
        : null;

    /// <summary>The value of a field as the form shows it, from the newest reply.</summary>
    public string? Given(ReplyField field) =>
        dispatch.OwnReply is { ValueKind: JsonValueKind.Object } reply && reply.TryGetProperty(field.Key, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public bool CanDoDoors => IsOpen && dispatch.PerHousehold && !AwaitsAnswer && dispatch.State != ReceiptState.Declined;

    /// <summary>From when this person said to be there; null means at once.</summary>
    public DateTimeOffset? AvailableFrom => dispatch.Trio.FirstOrDefault(mark => mark.Role == dispatch.Role)?.AvailableFrom;

    public string? AnsweredFor => dispatch.AnsweredForAt is { } at ? texts["answeredFor", Short(at)].Value : null;

    public TimeSpan TakeBackLeft =>
        IsOpen && !AwaitsAnswer && dispatch.AnsweredAt is { } at && at + TakeBackWithin > now ? at + TakeBackWithin - now : TimeSpan.Zero;

    public bool ShowsBar => CanAcknowledge || Outcome is not null;

    /// <summary>A closed task asks to be understood, and nothing stands louder beside that.</summary>
    public string? Outcome => AwaitsAnswer || !IsOpen ? null : texts[OutcomeKey, Exact(dispatch.AnsweredAt ?? dispatch.SentAt), AvailableFrom is { } from ? Short(from) : ""].Value;

    private string OutcomeKey => (dispatch.State, IsRollCall) switch
    {
        (ReceiptState.Completed, _) => "done.complete",
        (ReceiptState.Declined, true) => "done.cannotCome",
        (ReceiptState.Declined, false) => "done.decline",
        (_, true) => AvailableFrom is null ? "done.present" : "done.later",
        _ => AvailableFrom is null ? "done.acknowledge" : "done.acknowledgeLater",
    };

    /// <summary>The trio's marks; what is on this screen has arrived, so the own one is never less.</summary>
    public IEnumerable<TrioMark> Trio =>
        dispatch.Trio.Select(mark => mark.Role == dispatch.Role && mark.State < ReceiptState.Received ? mark with { State = ReceiptState.Received } : mark);

    public string? Closed => IsOpen ? null : texts["closed." + Code(dispatch.DispatchState)].Value;

    public PhoneDeadline? Deadline
    {
        get
        {
            var (key, at) = !IsOpen ? ("", null)
                : AwaitsAnswer ? (IsRollCall ? "rollCallBy" : "acknowledgeBy", dispatch.AcknowledgeBy)
                : !CanComplete ? ("", null)
                : ("completeBy", dispatch.CompleteBy);
            return at is { } by ? DeadlineOf(key, by) : null;
        }
    }

    private PhoneDeadline DeadlineOf(string key, DateTimeOffset by) => new(texts[key, Short(by)], Left(by), by < now);

    public string KindWords => Known("kind." + dispatch.Kind) ?? texts["kind.other"];

    /// <summary>09:41:07, with the day in front unless it is today's.</summary>
    public string Exact(DateTimeOffset at) => Day(at) + at.Clock();

    public string Short(DateTimeOffset at) => Day(at) + at.Clock()[..5];

    public static string Code<TEnum>(TEnum value) where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string Glyph(ReceiptState state) => state switch
    {
        ReceiptState.Queued => "◌",
        ReceiptState.Sent => "○",
        ReceiptState.Received => "◔",
        ReceiptState.Read => "◑",
        ReceiptState.Acknowledged => "●",
        ReceiptState.Completed => "✔",
        _ => "✕",
    };

    /// <summary>What one of the trio said of the time, beside the mark.</summary>
    public string MarkWords(TrioMark mark) => string.Join(" · ", new[]
    {
        texts["state." + Code(mark.State)].Value + (mark.At is { } at ? " " + Exact(at) : ""),
        mark.AvailableFrom is { } from ? texts["markFrom", Short(from)].Value : null,
    }.OfType<string>());

    /// <summary>One line in a list: state, drill, when it was sent.</summary>
    public string Line()
    {
        var own = PhoneView.IsWaiting(dispatch)
            ? texts[dispatch.AcknowledgeBy < now ? "state.late" : "state.waiting"]
            : texts["state." + Code(dispatch.State)];
        IEnumerable<string?> parts =
        [
            own,
            IsOpen ? null : texts["dispatchState." + Code(dispatch.DispatchState)].Value,
            dispatch.Drill ? texts["drill"].Value : null,
            texts["sentAt", Short(dispatch.SentAt)],
        ];
        return string.Join(" · ", parts.OfType<string>());
    }

    private string Left(DateTimeOffset by)
    {
        var left = by - now;
        if (left >= TimeSpan.Zero && left < TimeSpan.FromMinutes(1))
            return texts["leftSeconds", (int)left.TotalSeconds];
        var minutes = (int)left.Duration().TotalMinutes;
        if (left < TimeSpan.Zero && minutes == 0)
            return texts["overJustNow"];
        var side = left < TimeSpan.Zero ? "over" : "left";
        return minutes < 60 ? texts[side + "Minutes", minutes] : texts[side + "Hours", minutes / 60, minutes % 60];
    }

    private string Day(DateTimeOffset at)
    {
        var day = at.ToBeijing();
        return day.Date == now.ToBeijing().Date ? "" : day.ToString(texts["dayFormat"], System.Globalization.CultureInfo.CurrentUICulture) + " ";
    }

    private string? Known(string key) => texts[key] is { ResourceNotFound: false } found ? found.Value : null;
}

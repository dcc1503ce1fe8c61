using System.Data.Common;
using System.Numerics;
using System.Text.Json;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>One responder's receipt with the state of their stairwell, as the database has it.</summary>
internal sealed record PhoneDispatchRow
{
    public required Guid DispatchId { get; init; }
    public required Guid MemberId { get; init; }
    public required string StairwellCode { get; init; }
    public required short Role { get; init; }
    public required Personal Name { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? AvailableFrom { get; init; }
    public string? Reply { get; init; }
    public DateTimeOffset? ReplyAt { get; init; }
    public DateTimeOffset? AnsweredForAt { get; init; }
    public required string AssignmentState { get; init; }
    public required short Acknowledged { get; init; }
    public required short Members { get; init; }
    public required short Reminders { get; init; }
    public string? ChangedTx { get; init; }

    /// <summary>For whose question it is, where many were asked at once.</summary>
    public int N { get; init; }

    /// <summary>From the first fifteen columns, by hand: it is done for every phone of a city.</summary>
    public static PhoneDispatchRow Read(DbDataReader reader) => new()
    {
        DispatchId = reader.GetGuid(0),
        MemberId = reader.GetGuid(1),
        StairwellCode = reader.GetString(2),
        Role = reader.GetInt16(3),
        Name = Personal.Read(reader.GetString(4)),
        State = reader.GetString(5),
        AnsweredAt = Time(reader, 6),
        AvailableFrom = Time(reader, 7),
        Reply = reader.IsDBNull(8) ? null : reader.GetString(8),
        ReplyAt = Time(reader, 9),
        AnsweredForAt = Time(reader, 10),
        AssignmentState = reader.GetString(11),
        Acknowledged = reader.GetInt16(12),
        Members = reader.GetInt16(13),
        Reminders = reader.GetInt16(14),
    };

    private static DateTimeOffset? Time(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    public TrioMark Mark() => new(TrioRole.Name(Role), Name.Open, Enum.Parse<ReceiptState>(State, ignoreCase: true), AnsweredAt, AvailableFrom);

    /// <param name="trio">All of the stairwell to whom the dispatch was sent.</param>
    /// <param name="cursor">Where the phone may go on once it has this.</param>
    public PhoneDispatch ToPhone(Dispatch dispatch, IReadOnlyList<TrioMark> trio, string cursor) => new()
    {
        DispatchId = dispatch.Id,
        Cursor = cursor,
        StairwellCode = StairwellCode,
        Kind = dispatch.Kind,
        Title = dispatch.Title,
        Body = dispatch.RoleBodies.For(Role) ?? dispatch.Body,
        Level = dispatch.Level,
        Drill = dispatch.Drill,
        SentAt = dispatch.SentAt,
        AcknowledgeBy = dispatch.AcknowledgeBy,
        ReplyBy = dispatch.ReplyBy,
        CompleteBy = dispatch.CompleteBy,
        AcknowledgementRule = dispatch.AcknowledgementRule,
        Reply = dispatch.Reply,
        State = Enum.Parse<ReceiptState>(State, ignoreCase: true),
        Role = TrioRole.Name(Role),
        // Returned to the sender: for this stairwell it is called off.
        DispatchState = AssignmentState == "returned" && dispatch.State == DispatchState.Open ? DispatchState.Cancelled : dispatch.State,
        ActivationId = dispatch.ActivationId,
        Scenario = dispatch.Scenario,
        Supersedes = dispatch.Supersedes,
        CloseReason = dispatch.CloseReason,
        Reminders = Reminders,
        AnsweredAt = AnsweredAt,
        AnsweredForAt = AnsweredForAt,
        PerHousehold = dispatch.PerHousehold,
        OwnReply = Reply is null ? null : Json.Read<JsonElement>(PersonalKeys.OpenJson(Reply)),
        OwnReplyAt = ReplyAt,
        Stairwell = new(StairwellCode, Enum.Parse<AssignmentState>(AssignmentState, ignoreCase: true),
            BitOperations.PopCount((uint)Acknowledged), BitOperations.PopCount((uint)Members)),
        Trio = trio,
    };
}

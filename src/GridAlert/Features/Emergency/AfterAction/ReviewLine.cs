using System.Text.Json;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// The data of a line about one receipt or assignment, as far as the review needs it: read straight from the bytes, one
/// object for all lines, since there are a million of them.
/// </summary>
internal sealed class ReviewLine
{
    /// <summary>The post as a bit; 0 where none is named.</summary>
    public int Role { get; private set; }
    public ReceiptState State { get; private set; }
    public DateTimeOffset? OccurredAt { get; private set; }
    public bool ReplyIsWhole { get; private set; }
    public long? ClockOffset { get; private set; }
    public bool Claimed { get; private set; }
    public AssignmentState? Stairwell { get; private set; }
    public bool Late { get; private set; }

    // Of assigned.
    public AssignmentState Assigned { get; private set; }
    public int Members { get; private set; }
    public int Devices { get; private set; }
    public int CarriedAcknowledged { get; private set; }
    public int CarriedCompleted { get; private set; }
    public int? Covered { get; private set; }
    public int? Households { get; private set; }
    public int? Doors { get; private set; }
    public int? TaggedDoors { get; private set; }

    private void Clear()
    {
        Role = Members = Devices = CarriedAcknowledged = CarriedCompleted = 0;
        State = ReceiptState.Queued;
        OccurredAt = null;
        ClockOffset = null;
        ReplyIsWhole = Claimed = Late = false;
        Stairwell = null;
        Assigned = AssignmentState.Pending;
        Covered = Households = Doors = TaggedDoors = null;
    }

    public void ReadReceipt(ReadOnlySpan<byte> data)
    {
        Clear();
        var reader = new Utf8JsonReader(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("role"u8))
                Role = Whole(ref reader) ?? 0;
            else if (reader.ValueTextEquals("state"u8))
                State = ReceiptStateOf(ref reader);
            else if (reader.ValueTextEquals("occurredAt"u8))
                OccurredAt = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetDateTimeOffset() : null;
            else if (reader.ValueTextEquals("replyIsWhole"u8))
                ReplyIsWhole = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("clockOffset"u8))
                ClockOffset = reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : null;
            else if (reader.ValueTextEquals("claimed"u8))
                Claimed = reader.Read() && reader.TokenType == JsonTokenType.True;
            else if (reader.ValueTextEquals("stairwell"u8))
                ReadStairwell(ref reader);
            else
                Pass(ref reader);
        }
    }

    public void ReadAssigned(ReadOnlySpan<byte> data)
    {
        Clear();
        var reader = new Utf8JsonReader(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("members"u8))
                Members = Whole(ref reader) ?? 0;
            else if (reader.ValueTextEquals("devices"u8))
                ReadDevices(ref reader);
            else if (reader.ValueTextEquals("carried"u8))
                ReadCarried(ref reader);
            else if (reader.ValueTextEquals("state"u8))
                Assigned = AssignmentStateOf(ref reader);
            else if (reader.ValueTextEquals("covered"u8))
                Covered = Whole(ref reader);
            else if (reader.ValueTextEquals("households"u8))
                Households = Whole(ref reader);
            else if (reader.ValueTextEquals("doors"u8))
                Doors = Whole(ref reader);
            else if (reader.ValueTextEquals("taggedDoors"u8))
                TaggedDoors = Whole(ref reader);
            else
                Pass(ref reader);
        }
    }

    private void ReadStairwell(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("state"u8))
                Stairwell = AssignmentStateOf(ref reader);
            else if (reader.ValueTextEquals("late"u8))
                Late = reader.Read() && reader.TokenType == JsonTokenType.True;
            else
                Pass(ref reader);
        }
    }

    private void ReadDevices(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var bit = Bit(ref reader);
            if (reader.Read() && reader.TokenType == JsonTokenType.True)
                Devices |= bit;
        }
    }

    private void ReadCarried(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var bit = Bit(ref reader);
            var state = ReceiptStateOf(ref reader);
            if (state is ReceiptState.Acknowledged or ReceiptState.Completed)
                CarriedAcknowledged |= bit;
            if (state == ReceiptState.Completed)
                CarriedCompleted |= bit;
        }
    }

    private static int Bit(ref Utf8JsonReader reader) => reader.ValueTextEquals("1"u8) ? 1 : reader.ValueTextEquals("2"u8) ? 2 : 4;

    private static int? Whole(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : null;

    private static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static ReceiptState ReceiptStateOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueTextEquals("acknowledged"u8) ? ReceiptState.Acknowledged
            : reader.ValueTextEquals("completed"u8) ? ReceiptState.Completed
            : reader.ValueTextEquals("declined"u8) ? ReceiptState.Declined
            : reader.ValueTextEquals("read"u8) ? ReceiptState.Read
            : reader.ValueTextEquals("received"u8) ? ReceiptState.Received
            : reader.ValueTextEquals("sent"u8) ? ReceiptState.Sent : ReceiptState.Queued;
    }

    private static AssignmentState AssignmentStateOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueTextEquals("acknowledged"u8) ? AssignmentState.Acknowledged
            : reader.ValueTextEquals("completed"u8) ? AssignmentState.Completed
            : reader.ValueTextEquals("unable"u8) ? AssignmentState.Unable : AssignmentState.Pending;
    }
}

/// <summary>Data of the lines that are few: each kind says some of it.</summary>
internal sealed record ReviewLineData
{
    public string? ByName { get; init; }
    public string? Reason { get; init; }
    public string? State { get; init; }
    public string? Level { get; init; }
    public string? UnitCode { get; init; }
    // Escalated and unreachable.
    public string? Who { get; init; }
    public string? Via { get; init; }
    public Dictionary<string, bool> Added { get; init; } = [];
    public int? Covered { get; init; }
    public bool ChannelOff { get; init; }
    public string? InHandsOf { get; init; }
    // Called and answeredFor.
    public Guid? CallId { get; init; }
    public string? Outcome { get; init; }
    public string? By { get; init; }
    public bool HeardToTheEnd { get; init; }
    public int? Role { get; init; }
    public ReviewStairwellData? Stairwell { get; init; }
    // DangerConfirmed.
    public string? SecondName { get; init; }
    // MessageSettled.
    public Guid? MessageId { get; init; }
    public string? Channel { get; init; }
    public int? Attempt { get; init; }
    public Guid? AccountId { get; init; }

    /// <summary>The data of a line as one of these records.</summary>
    public static T Read<T>(in RecordLine line) => JsonSerializer.Deserialize<T>(PersonalKeys.OpenJson(line.Data).Span, Json.Options)!;
}

internal sealed record ReviewStairwellData(AssignmentState State, bool Late);

internal sealed record ReviewHouseholdData
{
    public required Guid HouseholdId { get; init; }
    public required string Outcome { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public bool Settles { get; init; }
    public bool? Tagged { get; init; }
}

internal sealed record ReviewReportData
{
    public required Guid ReportId { get; init; }
    public required string Kind { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset? FoundAt { get; init; }
    public required DateTimeOffset ReportedAt { get; init; }
    public required string State { get; init; }
    public required string InHandsOf { get; init; }
    public IReadOnlyList<string> InHandsOfNames { get; init; } = [];
    public DateTimeOffset? LateAt { get; init; }
    public string? TakenByName { get; init; }
    public int Photos { get; init; }
    public string? Outcome { get; init; }
    public string? ByName { get; init; }
}

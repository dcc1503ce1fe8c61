using System.Text.Json.Serialization;
using Dapper;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;

namespace GridAlert.Features.Record;

/// <summary>What can happen. The names are stored and exported: they are never renamed.</summary>
public static class JournalKind
{
    public const string DistrictLoaded = "districtLoaded";
    public const string InvitesIssued = "invitesIssued";
    public const string DeviceBound = "deviceBound";
    public const string DeviceRevoked = "deviceRevoked";
    public const string SignedIn = "signedIn";
    public const string SignInLocked = "signInLocked";
    public const string SessionsEnded = "sessionsEnded";
    public const string PasswordSet = "passwordSet";
    public const string SecondFactorSet = "secondFactorSet";
    public const string SecondFactorRemoved = "secondFactorRemoved";
    public const string RecoveryCodesMade = "recoveryCodesMade";
    public const string RecoveryCodeUsed = "recoveryCodeUsed";
    public const string IdentityBound = "identityBound";
    public const string IdentityReleased = "identityReleased";
    public const string AccountCreated = "accountCreated";
    public const string AccountLinked = "accountLinked";
    public const string AccountDisabled = "accountDisabled";
    public const string AccountEnabled = "accountEnabled";
    public const string DistrictNamed = "districtNamed";
    public const string PersonalDataShown = "personalDataShown";
    public const string PersonalKeyRotated = "personalKeyRotated";
    public const string PersonExported = "personExported";
    public const string PersonErased = "personErased";
    public const string RetentionApplied = "retentionApplied";
    public const string ActivationOpened = "activationOpened";
    public const string LevelChanged = "levelChanged";
    public const string ActivationEnded = "activationEnded";
    public const string PlaybookSaved = "playbookSaved";
    public const string DispatchSent = "dispatchSent";
    public const string Assigned = "assigned";
    public const string Reminded = "reminded";
    public const string DispatchClosed = "dispatchClosed";
    public const string Sent = "sent";
    public const string Received = "received";
    public const string Read = "read";
    public const string Acknowledged = "acknowledged";
    public const string Completed = "completed";
    public const string Declined = "declined";
    public const string Withdrawn = "withdrawn";
    public const string Late = "late";
    public const string Replied = "replied";
    public const string ReplyLate = "replyLate";
    public const string CompleteLate = "completeLate";
    public const string Unreachable = "unreachable";
    public const string Escalated = "escalated";
    public const string PlanSaved = "planSaved";
    public const string Called = "called";
    public const string AnsweredFor = "answeredFor";
    public const string DeskTaken = "deskTaken";
    public const string DeskClosed = "deskClosed";
    public const string Released = "released";
    public const string MessageSettled = "messageSettled";
    public const string MessageReceived = "messageReceived";
    public const string ChannelTested = "channelTested";
    public const string ChannelCapLifted = "channelCapLifted";
    public const string RobotSaved = "robotSaved";
    public const string RobotRemoved = "robotRemoved";
    public const string PushSubscribed = "pushSubscribed";
    public const string Reported = "reported";
    public const string ReportTaken = "reportTaken";
    public const string ReportAnswered = "reportAnswered";
    public const string ReportClosed = "reportClosed";
    public const string ReportRaised = "reportRaised";
    public const string ReportPhotographed = "reportPhotographed";
    public const string ReportDispatched = "reportDispatched";
    public const string HouseholdDone = "householdDone";
    public const string CoverBegan = "coverBegan";
    public const string CoverEnded = "coverEnded";
    public const string ClosingReportFiled = "closingReportFiled";
    public const string ClosingReportLate = "closingReportLate";
    public const string RecordSealed = "recordSealed";
    public const string RecordExported = "recordExported";
    public const string FindingRecorded = "findingRecorded";
    public const string FindingWithdrawn = "findingWithdrawn";
    public const string ImprovementPlanned = "improvementPlanned";
    public const string ImprovementMoved = "improvementMoved";
    public const string RequestRaised = "requestRaised";
    public const string RequestAccepted = "requestAccepted";
    public const string RequestBegun = "requestBegun";
    public const string RequestHandedOver = "requestHandedOver";
    public const string RequestReturned = "requestReturned";
    public const string RequestAnswered = "requestAnswered";
    public const string RequestAbused = "requestAbused";
    public const string RequestConfirmed = "requestConfirmed";
    public const string RequestReopened = "requestReopened";
    public const string RequestLapsed = "requestLapsed";
    public const string RequestEscalated = "requestEscalated";
    public const string RequestPublished = "requestPublished";
    public const string RequestUnpublished = "requestUnpublished";
    public const string RequestContactErased = "requestContactErased";
    public const string RequestCodesMade = "requestCodesMade";
    public const string RequestCodeRenewed = "requestCodeRenewed";
    public const string RemindersSent = "remindersSent";
    public const string ApprovalAsked = "approvalAsked";
    public const string ApprovalGranted = "approvalGranted";
    public const string ApprovalRefused = "approvalRefused";
    public const string DangerConfirmed = "dangerConfirmed";
    public const string LedgerChanged = "ledgerChanged";
    public const string LedgerConfirmed = "ledgerConfirmed";
    public const string HomeAdded = "homeAdded";
    public const string VisitRecorded = "visitRecorded";
    public const string VisitsReminded = "visitsReminded";
    public const string UnitsChanged = "unitsChanged";
    public const string RosterImported = "rosterImported";
    public const string PostBegan = "postBegan";
    public const string PostEnded = "postEnded";
    public const string ResponsibleNamed = "responsibleNamed";
    public const string KitIssued = "kitIssued";
    public const string KitReturned = "kitReturned";
    public const string TeamEventRecorded = "teamEventRecorded";
    public const string HoursCounted = "hoursCounted";
    public const string HoursEntered = "hoursEntered";
    public const string HoursDecided = "hoursDecided";
    public const string PointsSettled = "pointsSettled";
    public const string ExchangeAsked = "exchangeAsked";
    public const string ExchangeHandedOver = "exchangeHandedOver";
    public const string ExchangeReturned = "exchangeReturned";
    public const string CatalogueChanged = "catalogueChanged";
    public const string StarsRated = "starsRated";
    public const string StarsObjected = "starsObjected";
    public const string StarsDecided = "starsDecided";
    public const string AwardGiven = "awardGiven";
    public const string AwardRevoked = "awardRevoked";
    public const string CommendationsMade = "commendationsMade";
    public const string AllowancesPrepared = "allowancesPrepared";
    public const string AllowancesDecided = "allowancesDecided";
    public const string AllowancesExported = "allowancesExported";
    public const string MaterialHelpRecorded = "materialHelpRecorded";
    public const string RecognitionChosen = "recognitionChosen";
    public const string HatChanged = "hatChanged";
    public const string BurdenWarned = "burdenWarned";
    public const string DispatchReturned = "dispatchReturned";
    public const string UnitReturned = "unitReturned";
    public const string RequestReferred = "requestReferred";
    public const string DutyAdded = "dutyAdded";
    public const string DutyEnded = "dutyEnded";
    public const string StationAdded = "stationAdded";
    public const string StationEnded = "stationEnded";
    public const string ServiceAttached = "serviceAttached";
    public const string ServiceEnded = "serviceEnded";
    public const string MediationOpened = "mediationOpened";
    public const string MediationChanged = "mediationChanged";
    public const string CampaignSaved = "campaignSaved";
    public const string LawGroupChanged = "lawGroupChanged";
    public const string CovenantAdded = "covenantAdded";
    public const string SelectionChanged = "selectionChanged";
    public const string OpinionAsked = "opinionAsked";
    public const string OpinionGiven = "opinionGiven";
    public const string VoteCast = "voteCast";
    public const string ReachabilityAsked = "reachabilityAsked";
    public const string ReachabilityTested = "reachabilityTested";
    public const string CouncilIssueRaised = "councilIssueRaised";
    public const string CouncilAgendaSet = "councilAgendaSet";
    public const string CouncilDecided = "councilDecided";
    public const string CouncilIssueNoted = "councilIssueNoted";
    public const string CouncilIssueClosed = "councilIssueClosed";
    public const string CouncilIssueDropped = "councilIssueDropped";
    public const string CouncilMeetingPlanned = "councilMeetingPlanned";
    public const string CouncilMeetingHeld = "councilMeetingHeld";
    public const string CouncilMeetingCancelled = "councilMeetingCancelled";
    public const string CouncilPublished = "councilPublished";
    public const string CouncilUnpublished = "councilUnpublished";
    public const string AudienceSaved = "audienceSaved";
    public const string AudienceRemoved = "audienceRemoved";
    public const string AudiencePicked = "audiencePicked";
    public const string TeamEventCancelled = "teamEventCancelled";
    public const string VenueAdded = "venueAdded";
    public const string EventSignedUp = "eventSignedUp";
    public const string PartDone = "partDone";
    public const string PartyBranchNamed = "partyBranchNamed";

    // Looks at personal data.
    public const string StairwellSeen = "stairwellSeen";
    public const string CallListSeen = "callListSeen";
    public const string ReportsSeen = "reportsSeen";
    public const string ReportSeen = "reportSeen";
    public const string RequestsSeen = "requestsSeen";
    public const string RequestSeen = "requestSeen";
    public const string DispatchSeen = "dispatchSeen";
    public const string PhotoSeen = "photoSeen";
    public const string DevicesSeen = "devicesSeen";
    public const string AccountsSeen = "accountsSeen";
    public const string LedgerSeen = "ledgerSeen";
    public const string LedgerExported = "ledgerExported";
    public const string AuditSeen = "auditSeen";
    public const string AuditExported = "auditExported";
    public const string RosterExported = "rosterExported";
    public const string TrioSeen = "trioSeen";
    public const string ResponsibleSeen = "responsibleSeen";
    public const string MediationSeen = "mediationSeen";
}

/// <summary>Where a reader of the journal stands: everything up to and with this line was read.</summary>
public sealed record JournalCursor(ulong Tx, long Seq)
{
    public static JournalCursor Start { get; } = new(0, 0);

    /// <summary>Stands at the end of all transactions below one.</summary>
    public static JournalCursor Below(ulong tx) => new(tx - 1, long.MaxValue);

    /// <summary>Stands just before this line.</summary>
    public JournalCursor Before() => this with { Seq = Seq - 1 };

    public bool IsAfter(JournalCursor other) => Tx != other.Tx ? Tx > other.Tx : Seq > other.Seq;
}

/// <summary>A line of the record. <see cref="Data"/> is JSON, its shape given by <see cref="Kind"/>.</summary>
public sealed record JournalLine
{
    [JsonIgnore]
    public required ulong Tx { get; init; }
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public Guid? ActorId { get; init; }
    public Guid? ActivationId { get; init; }
    public Guid? DispatchId { get; init; }
    public string? StairwellCode { get; init; }
    public Guid? MemberId { get; init; }
    public required string Data { get; init; }
    /// <summary>From where it was done; null for what phones, clocks and gateways do.</summary>
    public Guid? OriginId { get; init; }

    public JournalCursor Cursor => new(Tx, Seq);
}

public static class Journal
{
    /// <summary>Appends one line in the caller's transaction; readers wake when it commits.</summary>
    /// <param name="from">From where it was done, where that is not the call being served as it came.</param>
    public static async Task AppendAsync(
        Transaction transaction, string kind, DateTimeOffset at, Guid? actorId, object data,
        Guid? activationId = null, Guid? dispatchId = null, string? stairwellCode = null, Guid? memberId = null, Origin? from = null)
    {
        var originId = await OriginStore.KeepAsync(transaction, from ?? Origin.Current, at);
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id)
            values (@at, @kind, @actorId, @activationId, @dispatchId, @stairwellCode, @memberId, @data::json, @originId)
            """,
            new { at, kind, actorId, activationId, dispatchId, stairwellCode, memberId, data = Json.Write(data), originId });
    }
}

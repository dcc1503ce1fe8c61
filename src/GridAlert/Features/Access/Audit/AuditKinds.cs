using GridAlert.Features.Record;

namespace GridAlert.Features.Access.Audit;

/// <summary>What people do and look at, in the order in which the audit offers it.</summary>
public static class AuditKinds
{
    public static IReadOnlyList<string> Looks { get; } =
    [
        JournalKind.StairwellSeen, JournalKind.CallListSeen, JournalKind.ReportsSeen, JournalKind.ReportSeen, JournalKind.RequestsSeen, JournalKind.RequestSeen, JournalKind.DispatchSeen, JournalKind.PhotoSeen,
        JournalKind.DevicesSeen, JournalKind.AccountsSeen, JournalKind.RecordExported, JournalKind.LedgerSeen, JournalKind.LedgerExported, JournalKind.AuditSeen, JournalKind.AuditExported, JournalKind.RosterExported, JournalKind.TrioSeen, JournalKind.ResponsibleSeen,
        JournalKind.CommendationsMade, JournalKind.AllowancesExported,
        JournalKind.MediationSeen,
    ];

    public static IReadOnlyList<string> Acts { get; } =
    [
        JournalKind.DangerConfirmed, JournalKind.ApprovalAsked, JournalKind.ApprovalGranted, JournalKind.ApprovalRefused,
        JournalKind.ActivationOpened, JournalKind.LevelChanged, JournalKind.ActivationEnded, JournalKind.DispatchSent, JournalKind.RemindersSent, JournalKind.DispatchClosed,
        JournalKind.Called, JournalKind.AnsweredFor, JournalKind.Escalated, JournalKind.DeskTaken, JournalKind.DeskClosed, JournalKind.Released,
        JournalKind.ReportTaken, JournalKind.ReportAnswered, JournalKind.ReportClosed, JournalKind.ReportDispatched, JournalKind.CoverBegan, JournalKind.CoverEnded,
        JournalKind.RequestAccepted, JournalKind.RequestBegun, JournalKind.RequestHandedOver, JournalKind.RequestReturned, JournalKind.RequestAnswered, JournalKind.RequestAbused,
        JournalKind.RequestPublished, JournalKind.RequestUnpublished, JournalKind.RequestCodesMade, JournalKind.RequestCodeRenewed,
        JournalKind.ClosingReportFiled, JournalKind.FindingRecorded, JournalKind.FindingWithdrawn, JournalKind.ImprovementPlanned, JournalKind.ImprovementMoved,
        JournalKind.PlaybookSaved, JournalKind.PlanSaved, JournalKind.ChannelTested, JournalKind.ChannelCapLifted, JournalKind.RobotSaved, JournalKind.RobotRemoved,
        JournalKind.InvitesIssued, JournalKind.DeviceBound, JournalKind.DeviceRevoked,
        JournalKind.SignedIn, JournalKind.SignInLocked, JournalKind.SessionsEnded, JournalKind.PasswordSet, JournalKind.SecondFactorSet, JournalKind.SecondFactorRemoved,
        JournalKind.RecoveryCodesMade, JournalKind.RecoveryCodeUsed, JournalKind.IdentityBound, JournalKind.IdentityReleased,
        JournalKind.AccountCreated, JournalKind.AccountLinked, JournalKind.AccountDisabled, JournalKind.AccountEnabled, JournalKind.DistrictNamed,
        JournalKind.BurdenWarned, JournalKind.UnitReturned, JournalKind.RequestReferred, JournalKind.DutyAdded, JournalKind.DutyEnded, JournalKind.StationAdded, JournalKind.StationEnded,
        JournalKind.UnitsChanged, JournalKind.RosterImported, JournalKind.PostBegan, JournalKind.PostEnded, JournalKind.ResponsibleNamed, JournalKind.KitIssued, JournalKind.KitReturned, JournalKind.TeamEventRecorded,
        JournalKind.HoursEntered, JournalKind.HoursDecided, JournalKind.ExchangeHandedOver, JournalKind.ExchangeReturned, JournalKind.CatalogueChanged, JournalKind.StarsDecided,
        JournalKind.AwardGiven, JournalKind.AwardRevoked, JournalKind.AllowancesPrepared, JournalKind.AllowancesDecided, JournalKind.MaterialHelpRecorded, JournalKind.HatChanged,
        JournalKind.ServiceAttached, JournalKind.ServiceEnded, JournalKind.MediationOpened, JournalKind.MediationChanged, JournalKind.CampaignSaved, JournalKind.LawGroupChanged, JournalKind.CovenantAdded, JournalKind.SelectionChanged, JournalKind.OpinionAsked,
        JournalKind.CouncilIssueRaised, JournalKind.CouncilAgendaSet, JournalKind.CouncilDecided, JournalKind.CouncilIssueNoted, JournalKind.CouncilIssueClosed, JournalKind.CouncilIssueDropped,
        JournalKind.CouncilMeetingPlanned, JournalKind.CouncilMeetingHeld, JournalKind.CouncilMeetingCancelled, JournalKind.CouncilPublished, JournalKind.CouncilUnpublished, JournalKind.PartyBranchNamed, JournalKind.AudienceSaved, JournalKind.AudienceRemoved, JournalKind.AudiencePicked, JournalKind.PartDone, JournalKind.TeamEventCancelled, JournalKind.VenueAdded,
    ];

    public static bool IsLook(string kind) => Looks.Contains(kind, StringComparer.Ordinal);
}

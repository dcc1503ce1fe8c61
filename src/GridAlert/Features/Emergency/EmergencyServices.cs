using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.AfterAction;
using GridAlert.Features.Emergency.AfterAction.Exports;
using GridAlert.Features.Emergency.AfterAction.Findings;
using GridAlert.Features.Emergency.AfterAction.Replay;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Emergency.Calls;
using GridAlert.Features.Emergency.ClosingReports;
using GridAlert.Features.Emergency.Covers;
using GridAlert.Features.Emergency.Desk;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Notices;
using GridAlert.Features.Emergency.PersonalData;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Emergency.Stairwells;
using GridAlert.Features.Emergency.Waiting;

namespace GridAlert.Features.Emergency;

public static class EmergencyServices
{
    public static IServiceCollection AddEmergency(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(ApprovalSettings.Read(configuration)).AddSingleton<ApprovalStore>().AddSingleton<ConfirmDanger>().AddSingleton<DecideApproval>();
        services.AddSingleton<ActivationStore>().AddSingleton<ActivationHistoryQuery>().AddSingleton<SwitchMode>().AddSingleton<UnitModes>();
        services.AddSingleton<BeginExport>().AddSingleton<ExportJournal>();
        services.AddSingleton<PlaybookStore>().AddSingleton<SavePlaybook>();
        services.AddSingleton<DispatchStore>().AddSingleton<DispatchQuery>().AddSingleton<DispatchSummaryQuery>().AddSingleton<PublishDispatch>().AddSingleton<PreparedDispatches>().AddSingleton<FollowUpDispatch>().AddSingleton<ReturnDispatch>().AddSingleton<DispatchReturnStore>()
            .AddSingleton<ReachQuery>().AddSingleton<PhoneDispatchQuery>().AddSingleton<RespondToDispatch>().AddSingleton<SendReplyPhoto>().AddSingleton<OpenPhone>().AddSingleton<LateAnswerStore>();
        services.AddSingleton<ReceiptStore>().AddSingleton<ReplyFieldsQuery>().AddSingleton<StairwellReplyQuery>().AddSingleton<ReplyPhotoStore>().AddSingleton<ReceiptWriter>().AddHostedService(provider => provider.GetRequiredService<ReceiptWriter>());
        services.AddSingleton<EscalationPlanStore>().AddSingleton<EscalationStore>().AddSingleton<BeginEscalation>().AddSingleton<EscalationQuery>().AddSingleton<EscalateNow>().AddSingleton<SavePlan>();
        services.AddAudiences().AddJointDispatches();
        services.AddSingleton<CoverStore>().AddSingleton<AssignCover>();
        services.AddSingleton<ClosingReportStore>().AddSingleton<FileClosingReport>();
        services.AddSingleton<RosterQuery>();
        services.AddNotices();
        services.AddSingleton<StairwellQuery>();
        services.AddPhotos(configuration);
        services.AddReports();
        services.AddSingleton<CallStore>().AddSingleton<CallListQuery>().AddSingleton<AttemptQuery>().AddSingleton<AttemptWords>().AddSingleton<RecordCall>().AddSingleton<ClaimCall>().AddSingleton<DialCall>();
        services.AddSingleton<DeskQuery>().AddSingleton<RunDesk>();
        services.AddSingleton<WaitingQuery>().AddHostedService<WaitingFigures>();
        services.AddReview();
        services.AddSingleton<FindingStore>().AddSingleton<RecordFinding>().AddSingleton<PlanImprovement>();
        services.AddReplay();
        services.AddSingleton(RetentionOptions.Read(configuration)).AddSingleton<RetentionStore>().AddSingleton<RetainData>().AddSingleton<PersonQuery>().AddSingleton<ServePerson>().AddSingleton<RotateKeys>();
        services.AddSingleton<HouseholdQuery>().AddSingleton<RecordHousehold>();
        return services;
    }

    public static void MapEmergency(this IEndpointRouteBuilder api)
    {
        api.MapUnits();
        api.MapActivations();
        api.MapApprovals();
        api.MapAfterAction();
        api.MapDispatches();
        api.MapAudiences();
        api.MapJointDispatches();
        api.MapMyDispatches();
        api.MapReplyPhotos();
        api.MapHouseholds();
        api.MapPlaybooks();
        api.MapEscalation();
        api.MapClosingReports();
        api.MapFindings();
        api.MapCovers();
        api.MapReports();
        api.MapMyReports();
        api.MapCalls();
        api.MapDeskItems();
        api.MapReview();
        api.MapReplay();
        api.MapReviewExports();
    }
}

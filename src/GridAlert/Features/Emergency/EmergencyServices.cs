using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Households;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Emergency.Stairwells;

namespace GridAlert.Features.Emergency;

public static class EmergencyServices
{
    public static IServiceCollection AddEmergency(this IServiceCollection services)
    {
        services.AddSingleton<ActivationStore>().AddSingleton<ActivationHistoryQuery>().AddSingleton<SwitchMode>();
        services.AddSingleton<PlaybookStore>().AddSingleton<SavePlaybook>();
        services.AddSingleton<DispatchStore>().AddSingleton<DispatchQuery>().AddSingleton<DispatchSummaryQuery>().AddSingleton<PublishDispatch>().AddSingleton<FollowUpDispatch>()
            .AddSingleton<ReachQuery>().AddSingleton<PhoneDispatchQuery>().AddSingleton<RespondToDispatch>().AddSingleton<OpenPhone>().AddSingleton<LateAnswerStore>();
        services.AddSingleton<ReceiptStore>().AddSingleton<ReplyFieldsQuery>().AddSingleton<StairwellReplyQuery>().AddSingleton<ReceiptWriter>().AddHostedService(provider => provider.GetRequiredService<ReceiptWriter>());
        services.AddSingleton<RosterCounts>();
        services.AddSingleton<StairwellQuery>();
        services.AddSingleton<HouseholdQuery>().AddSingleton<RecordHousehold>();
        return services;
    }

    public static void MapEmergency(this IEndpointRouteBuilder api)
    {
        api.MapUnits();
        api.MapActivations();
        api.MapDispatches();
        api.MapMyDispatches();
        api.MapHouseholds();
        api.MapPlaybooks();
    }
}

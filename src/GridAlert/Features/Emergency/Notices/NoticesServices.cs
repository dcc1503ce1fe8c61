using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Outbox;

namespace GridAlert.Features.Emergency.Notices;

public static class NoticesServices
{
    public static IServiceCollection AddNotices(this IServiceCollection services) =>
        services.AddSingleton<DispatchNotices>().AddSingleton<PushReachQuery>().AddSingleton<NumberQuery>().AddSingleton<EscalationAddressStore>().AddSingleton<EscalationMessages>()
            .AddSingleton<IMessageScreen, AnsweredMessagesQuery>().AddSingleton<IInboundAnswers, AnswerByTelephone>();
}

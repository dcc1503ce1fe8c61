namespace GridAlert.Features.Emergency.AfterAction.Replay;

public static class ReplayServices
{
    public static IServiceCollection AddReplay(this IServiceCollection services) =>
        services.AddSingleton<ReplayQuery>().AddSingleton<Recordings>().AddSingleton<ReplayBoard>();
}

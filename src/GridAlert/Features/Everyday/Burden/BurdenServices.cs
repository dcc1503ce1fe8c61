using GridAlert.Features.Emergency.Dispatches;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>减负: what trios are asked, before and after it is sent.</summary>
public static class BurdenServices
{
    public static IServiceCollection AddBurden(this IServiceCollection services) => services
        .AddSingleton(provider => BurdenSettings.Read(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<BurdenQuery>().AddSingleton<ReadBurden>().AddSingleton<WarningStore>().AddSingleton<IWeighDispatch, WeighAsk>()
        .AddSingleton<DutyQuery>().AddSingleton<DutyTables>().AddSingleton<KeepDuties>().AddSingleton<ReturnsQuery>().AddSingleton<StationQuery>().AddSingleton<KeepStations>()
        .AddSingleton<TurnoverQuery>().AddSingleton<ReadTurnover>().AddSingleton<BaselineQuery>().AddSingleton<ReadBaseline>().AddSingleton<BurdenTables>();

    public static void MapBurden(this IEndpointRouteBuilder api)
    {
        // A setting that makes no sense ends the start, not the first dispatch.
        api.ServiceProvider.GetRequiredService<BurdenSettings>();
        api.MapBurdenFigures();
        api.MapDuties();
    }
}

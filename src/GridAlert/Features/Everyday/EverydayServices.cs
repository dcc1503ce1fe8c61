using GridAlert.Features.Everyday.Burden;
using GridAlert.Features.Everyday.Law;
using GridAlert.Features.Everyday.Council;
using GridAlert.Features.Everyday.Demo;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Readiness;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Everyday.Visits;

namespace GridAlert.Features.Everyday;

public static class EverydayServices
{
    public static IServiceCollection AddEveryday(this IServiceCollection services, IConfiguration configuration) => services
        .AddUnitsAndTrios()
        .AddBurden()
        .AddLedger()
        .AddVisits()
        .AddRequests()
        .AddRecognition()
        .AddLaw(configuration)
        .AddReadiness()
        .AddCouncil()
        .AddSingleton<DemoMonthStore>().AddSingleton<DemoMonth>();

    public static void MapEveryday(this IEndpointRouteBuilder api)
    {
        api.MapUnitsAndTrios();
        api.MapBurden();
        api.MapLedger();
        api.MapVisits();
        api.MapRequests();
        api.MapRecognition();
        api.MapLaw();
        api.MapReadiness();
        api.MapCouncil();
    }
}

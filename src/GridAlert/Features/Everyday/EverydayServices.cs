using GridAlert.Features.Everyday.Law;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Everyday.Visits;

namespace GridAlert.Features.Everyday;

public static class EverydayServices
{
    public static IServiceCollection AddEveryday(this IServiceCollection services, IConfiguration configuration) => services
        .AddUnitsAndTrios()
        .AddLedger()
        .AddVisits()
        .AddRequests()
        .AddLaw(configuration);

    public static void MapEveryday(this IEndpointRouteBuilder api)
    {
        api.MapUnitsAndTrios();
        api.MapLedger();
        api.MapVisits();
        api.MapRequests();
        api.MapLaw();
    }
}

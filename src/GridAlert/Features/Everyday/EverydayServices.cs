using GridAlert.Features.Everyday.Council;
using GridAlert.Features.Everyday.Ledger;
using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Everyday.Visits;

namespace GridAlert.Features.Everyday;

public static class EverydayServices
{
    public static IServiceCollection AddEveryday(this IServiceCollection services) => services
        .AddUnitsAndTrios()
        .AddLedger()
        .AddVisits()
        .AddRequests()
        .AddCouncil();

    public static void MapEveryday(this IEndpointRouteBuilder api)
    {
        api.MapUnitsAndTrios();
        api.MapLedger();
        api.MapVisits();
        api.MapRequests();
        api.MapCouncil();
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Blocks;

/// <summary>Options of <see cref="RouteBlock{T}"/>.</summary>
public sealed record RouteOptions
{
    [Description("Ordinals are sent to 'left' that this divides, all others to 'right'.")]
    [Range(1, 1_000_000)]
    public int Divisor { get; init; } = 2;

    [Description("Ordinals that go to both outputs.")]
    public IReadOnlyList<long> BothOn { get; init; } = [];

    [Description("Ordinals that go to none.")]
    public IReadOnlyList<long> DropOn { get; init; } = [];

    [Description("Ordinals on which it throws.")]
    public IReadOnlyList<long> FailOn { get; init; } = [];

    [Description("Ordinals for which it names an output that it does not have.")]
    public IReadOnlyList<long> MissOn { get; init; } = [];

    [Description("Payloads after which it has enough; -1 for never.")]
    public int Enough { get; init; } = -1;
}

/// <summary>Sends any payload left or right.</summary>
[Block("test.route", "Sends payloads left or right.")]
[In("number")]
[Out("left")]
[Out("right")]
public sealed class RouteBlock<T>(RouteOptions options) : IRoute<T>, IStateful<int>
    where T : class, IPayload
{
    /// <summary>Gives the payloads that it was asked about.</summary>
    public int State { get; set; }

    public bool IsPossible(int state) => state >= 0;

    public bool ChoosesByItemAlone => !MayEnd;

    public bool MayEnd => options.Enough >= 0;

    public bool HasEnough => State == options.Enough;

    public Route Choose(T input, ItemScope item)
    {
        State++;
        long ordinal = item.Header.Ordinal;
        if (options.FailOn.Contains(ordinal)) throw new ArithmeticException($"cannot route {ordinal}");
        if (options.DropOn.Contains(ordinal)) return Route.Drop("unwelcome");
        if (options.MissOn.Contains(ordinal)) return Route.To(2);

        return options.BothOn.Contains(ordinal) ? Route.ToAll : Route.To(ordinal % options.Divisor == 0 ? 0 : 1);
    }
}

using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Tests.Resume;

public sealed class TrailTests
{
    private const int Steps = Trail<Counted, int>.MaxSteps;

    [Fact]
    public void At_FewSteps_IsExactAndForgetsWhatIsBefore()
    {
        Trail<Counted, int> trail = new(new(5, 0));
        for (int i = 0; i < 100; i++) trail.Add(2);

        Assert.Equal(25, trail.At(25).Position);
        Assert.Equal(25, trail.At(26).Position);
        Assert.Equal(10, trail.At(26).Applied);
        Assert.Equal(25, trail.Least);
        Assert.Equal(205, trail.At(1000).Position);
    }

    [Fact]
    public void At_NobodyAskedForLong_GivesAnEarlierStateOfWhatWasKept()
    {
        Trail<Counted, int> trail = new(new(0, 0));
        const long all = 100L * Steps + 7;
        for (long i = 0; i < all; i++) trail.Add(1);

        long last = 0;
        for (long mark = 3; mark < all; mark += Steps - 11)
        {
            Counted reached = trail.At(mark);
            Assert.Equal(reached.Position, reached.Applied);
            Assert.InRange(reached.Position, Math.Max(last, mark - Math.Max(Steps, all - mark)), mark);
            last = reached.Position;
        }

        Assert.Equal(all - 3, trail.At(all - 3).Position);
        Assert.Equal(all, trail.At(all).Position);
    }

    [Fact]
    public void Add_NobodyAsks_KeepsABoundedNumberOfStates()
    {
        int alive = 0;
        Trail<Counted, int> trail = new(new(0, 0) { OnCopy = () => alive++ });
        for (long i = 0; i < 200L * Steps; i++) trail.Add(1);

        HashSet<long> states = [];
        for (long mark = 0; mark <= 200L * Steps; mark += Steps) states.Add(trail.At(mark).Position);
        Assert.Equal(199, alive);
        Assert.InRange(states.Count, 3, Trail<Counted, int>.MaxStates + 1);
        Assert.Contains(0, states);
    }

    private sealed class Counted(long position, long applied) : IReplayed<Counted, int>
    {
        public Action? OnCopy { get; init; }

        public long Position { get; private set; } = position;

        public long Applied { get; private set; } = applied;

        public long After(int step) => Position + step;

        public void Apply(int step) => (Position, Applied) = (Position + step, Applied + 1);

        public Counted Copy()
        {
            OnCopy?.Invoke();
            return new(Position, Applied) { OnCopy = OnCopy };
        }
    }
}

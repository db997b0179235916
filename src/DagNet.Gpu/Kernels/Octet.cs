namespace DagNet.Gpu;

/// <summary>Up to eight numbers among a kernel's arguments: no array can be one.</summary>
internal struct Octet
{
    public int A, B, C, D, E, F, G, H;

    /// <summary>Sets one of them. Kernels name them: ILGPU's code for a choice at run time does not compile everywhere.</summary>
    public int this[int k]
    {
        set
        {
            switch (k)
            {
                case 0: A = value; break;
                case 1: B = value; break;
                case 2: C = value; break;
                case 3: D = value; break;
                case 4: E = value; break;
                case 5: F = value; break;
                case 6: G = value; break;
                default: H = value; break;
            }
        }
    }
}

using System.Numerics;

namespace DagNet;

/// <summary>
/// The transform of one line: by halving where its length is a power of 2 (Cooley and Tukey 1965), else as a convolution
/// with a chirp of such a length (Bluestein 1970).
/// </summary>
internal sealed unsafe class FastFourier
{
    private readonly int _length;
    private readonly int _size;
    private readonly Complex* _roots;
    private readonly Complex* _chirp;
    private readonly Complex* _kernel;
    private readonly Complex* _work;

    public delegate Complex* Allocator(long elements);

    public FastFourier(int length, bool inverse, Allocator allocate)
    {
        _length = length;
        bool even = BitOperations.IsPow2(length);
        _size = even ? length : checked((int)BitOperations.RoundUpToPowerOf2((uint)(2 * length)));
        Line = allocate(length);
        _roots = allocate((_size / 2) + 1);
        for (int k = 0; k <= _size / 2; k++)
            _roots[k] = FourierTransform.Root(k, _size, even && inverse);
        if (even)
            return;
        _chirp = allocate(length);
        _kernel = allocate(_size);
        _work = allocate(_size);
        new Span<Complex>(_kernel, _size).Clear();
        for (long n = 0; n < length; n++)
        {
            // kn = (k² + n² − (k − n)²)/2, and a half of a turn is one of 2N parts.
            _chirp[n] = FourierTransform.Root(n * n, 2L * length, inverse);
            _kernel[n] = _kernel[(_size - n) % _size] = Complex.Conjugate(_chirp[n]) / _size;
        }
        Halve(_kernel);
    }

    /// <summary>What is transformed, in place.</summary>
    public Complex* Line { get; }

    public void Run()
    {
        if (_chirp == null)
        {
            Halve(Line);
            return;
        }
        for (int n = 0; n < _length; n++)
            _work[n] = Line[n] * _chirp[n];
        new Span<Complex>(_work + _length, _size - _length).Clear();
        Halve(_work);
        // The way back is the conjugate of the way there of the conjugate.
        for (int n = 0; n < _size; n++)
            _work[n] = Complex.Conjugate(_work[n] * _kernel[n]);
        Halve(_work);
        for (int n = 0; n < _length; n++)
            Line[n] = Complex.Conjugate(_work[n]) * _chirp[n];
    }

    private void Halve(Complex* x)
    {
        for (int i = 1, j = 0; i < _size; i++)
        {
            int bit = _size >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (x[i], x[j]) = (x[j], x[i]);
        }
        for (int half = 1; half < _size; half *= 2)
        {
            int step = _size / (2 * half);
            for (Complex* low = x; low < x + _size; low += 2 * half)
                for (int k = 0; k < half; k++)
                {
                    Complex odd = low[half + k] * _roots[k * step];
                    (low[k], low[half + k]) = (low[k] + odd, low[k] - odd);
                }
        }
    }
}
